// Runs a TypeScript entry on the Node 24 that npm installs, from whatever Node (>= 20.19) is on the machine,
// and installs the dependencies first when they are missing or old. Plain JavaScript without dependencies,
// because it runs before there are any:  node infra/local/bootstrap.mjs <script.ts> [arguments]
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINIMUM = [20, 19];
const HEARTBEAT_MS = 2_000;
const KEPT_LINES = 15;

/** @param {string} version such as "20.19.4" */
export function isOldNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);
}

/**
 * Whether what is installed below `root` is what package-lock.json asks for. npm's own record of the installed
 * tree lists the same packages, without those of other platforms.
 * @param {string} root
 */
export function needsInstall(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return true;
  const has = JSON.parse(readFileSync(installed, 'utf8')).packages ?? {};
  const wants = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages ?? {};
  return Object.entries(wants).some(([path, wanted]) => {
    if (path === '' || wanted.link) return false;
    if (!has[path]) return !wanted.optional && !wanted.devOptional;
    return has[path].version !== wanted.version || has[path].integrity !== wanted.integrity;
  });
}

/** @param {string} message */
function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

/** @param {string} root */
async function install(root) {
  const start = Date.now();
  const elapsed = () => `${String(Math.round((Date.now() - start) / 1000)).padStart(4)} s`;
  console.log('installing what is missing (npm ci) ...');
  const heartbeat = setInterval(() => console.log(`${elapsed()}  ... still installing`), HEARTBEAT_MS);
  // Through a shell: on Windows npm is a .cmd file.
  const npm = spawn('npm ci --no-audit --no-fund --loglevel=error', {
    cwd: root,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {string[]} */
  const said = [];
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
  const code = await new Promise((done) => npm.once('error', () => done(127)).once('close', done));
  clearInterval(heartbeat);
  if (code !== 0) {
    console.error(said.join('').trim().split('\n').slice(-KEPT_LINES).join('\n'));
    fail(`npm ci failed (exit code ${code}). Is npm installed, and can it reach its registry?`);
  }
  console.log(`${elapsed()}  installed`);
}

/**
 * Runs the script on the installed Node and ends as it ends.
 * @param {string} root
 * @param {string[]} args
 */
function run(root, args) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = join(root, 'node_modules', 'node', 'bin', name);
  if (!existsSync(node)) fail(`${node} is missing: delete node_modules and try again.`);
  const bin = join(root, 'node_modules', '.bin');
  const path = `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A Ctrl-C in a terminal reaches the child by itself.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  }
  child.once('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.once('exit', (code, signal) =>
    process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15)),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const args = process.argv.slice(2);
  if (isOldNode(process.versions.node)) {
    fail(
      `this needs Node ${MINIMUM.join('.')} or newer, and this is ${process.versions.node}: https://nodejs.org`,
    );
  }
  if (args.length === 0) fail('usage: node infra/local/bootstrap.mjs <script.ts> [arguments]');
  if (needsInstall(root)) await install(root);
  run(root, args);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { listen, runHere } from '../support/cli.ts';
import type { Place } from './place.ts';
import type { Step } from './read-steps.ts';

/** Stands in for a program on the path: hands its words and input to this process, which runs it here and now. */
const STAND_IN = `#!/bin/sh
call=$(mktemp -d "$CALLS/XXXXXX")
for word; do printf '%s\\0' "$word"; done > "$call/words"
cat > "$call/stdin"
curl -sS "$RUNNER/\${0##*/}" -H "token: $DEVOPS_AGENTS_TOKEN" -d "$call" || exit 70
cat "$call/err" >&2
cat "$call/out"
exit "$(cat "$call/code")"
`;
const LONGEST_MS = 20_000;

type Said = { code: number; out: string; err: string };
export type Shell = {
  /** Runs a block in bash as whoever it is for; what it says on both streams, and its exit code. */
  run: (step: Step, variables: Record<string, string>) => Promise<{ code: number | null; output: string }>;
  close: () => Promise<void>;
};

/** A bash whose `devops-agents` is this checkout's, in this process, and whose `psql` speaks to the place's database. */
export async function openShell(place: Place): Promise<Shell> {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
  const [bin, calls] = [join(folder, 'bin'), join(folder, 'calls')];
  for (const each of [bin, calls]) mkdirSync(each);
  for (const name of ['devops-agents', 'npm', 'psql'])
    writeFileSync(join(bin, name), STAND_IN, { mode: 0o755 });
  const runner = await listen(async (request, response) => {
    const call = String(await buffer(request));
    const words = readFileSync(join(call, 'words'), 'utf8').split('\0').slice(0, -1);
    const stdin = readFileSync(join(call, 'stdin'), 'utf8');
    const env = {
      DEVOPS_AGENTS_URL: place.site.url,
      DEVOPS_AGENTS_TOKEN: String(request.headers.token),
      XDG_CONFIG_HOME: folder,
    };
    const programs: Record<string, () => Promise<Said>> = {
      '/devops-agents': () => runHere(words, { env, stdin, cwd: folder }),
      '/npm': () => script(words, folder),
      '/psql': () => query(place, words),
    };
    const { code, out, err } = await programs[request.url!]!();
    writeFileSync(join(call, 'out'), out);
    writeFileSync(join(call, 'err'), err);
    writeFileSync(join(call, 'code'), String(code));
    response.end();
  });
  return {
    run: ({ script, as }, variables) => {
      const token = place.drive.engine.keys[as];
      if (!token) throw new Error(`nobody is called ${as}`);
      const env = {
        PATH: `${bin}:${process.env.PATH}`,
        CALLS: calls,
        RUNNER: runner.url,
        DEVOPS_AGENTS_URL: place.site.url,
        DEVOPS_AGENTS_TOKEN: token,
        BASE: place.site.url,
        TOKEN: token,
        DATABASE_URL: place.drive.engine.db.databaseUrl,
        ...variables,
      };
      return bash(script, folder, env);
    },
    close: async () => {
      await runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function bash(script: string, cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', `exec 2>&1\n${script}`], {
    ...{ cwd, env, timeout: LONGEST_MS },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return new Promise<{ code: number | null; output: string }>((done, reject) => {
    child.once('error', reject);
    child.once('close', (code) => done({ code, output }));
  });
}

/** As `npm run -s name -- words` in the checkout, but that files are those of the folder. */
async function script([run, quiet, name, dashes, ...words]: string[], cwd: string): Promise<Said> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const file = scripts[name ?? '']?.split(' ').at(-1);
  if (run !== 'run' || quiet !== '-s' || dashes !== '--' || !file)
    return { code: 1, out: '', err: 'This npm takes run -s, the name of a script, -- and words.\n' };
  const child = spawn(process.execPath, [resolve(file), ...words], { cwd, env: { PATH: process.env.PATH } });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: Number(code), out, err };
}

/** As `psql URL -Atc "…"` answers: a row a line, columns between bars. */
async function query({ drive }: Place, [url, flags, statement]: string[]): Promise<Said> {
  if (url !== drive.engine.db.databaseUrl || flags !== '-Atc' || statement === undefined)
    return { code: 1, out: '', err: 'This psql takes "$DATABASE_URL" -Atc "one statement".\n' };
  const rows = await drive.engine.db.query(statement);
  const out = rows.map((row) => `${Object.values(row).map(String).join('|')}\n`).join('');
  return { code: 0, out, err: '' };
}

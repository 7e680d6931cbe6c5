import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import colors from 'picocolors';
import { renderExample } from '../../lib/config/example.ts';
import { isAccessPageCurrent } from '../access-page.ts';
import { checkGenerated } from '../cli/generated.ts';
import { isDatabasePageCurrent } from '../database-page.ts';
import { isMetricsPageCurrent } from '../metrics-page.ts';
import { scanRepository } from '../secret-scan.ts';
import { checkAddresses } from './addresses.ts';
import { checkArchitecture } from './architecture.ts';
import { checkLock } from './lock.ts';
import type { Finding } from './rule.ts';
import { checkTaskfile } from './taskfile.ts';

type Outcome = { ok: boolean; details: string };
type Step = { name: string; run: () => Outcome | Promise<Outcome> };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TSC = [
  '--noEmit',
  '--pretty',
  'false',
  '--incremental',
  '--tsBuildInfoFile',
  'node_modules/.cache/check.tsbuildinfo',
];
const STEPS: Step[] = [
  {
    name: 'format and lint (Biome)',
    run: () => runTool('@biomejs/biome/bin/biome', ['check', '--colors=off', '--error-on-warnings', '.']),
  },
  {
    name: 'types (tsc)',
    run: () => runTool('typescript/bin/tsc', [...TSC, '-p', '.']),
  },
  {
    name: 'architecture and dead code',
    run: () => listed(checkArchitecture(ROOT).flatMap(({ findings }) => findings)),
  },
  { name: 'secrets in tracked files', run: () => listed(scanRepository(ROOT)) },
  { name: '.dev.vars.example in step', run: () => listed(checkExample()) },
  {
    name: 'client types, docs/cli.md and docs/endpoints.md in step',
    run: async () => listed(await checkGenerated(ROOT)),
  },
  { name: 'docs/access.md in step', run: () => listed(checkAccessPage()) },
  { name: 'docs/metrics.md in step', run: () => listed(checkMetricsPage()) },
  { name: 'docs/database.md in step', run: () => listed(checkDatabasePage()) },
  { name: 'Taskfile', run: () => listed(checkTaskfile(ROOT)) },
  {
    name: 'lockfile serves every platform',
    run: () => listed([...checkLock(ROOT), ...checkAddresses(ROOT)]),
  },
];

/** `npm run check`: everything that can be said about the code without running it, in seconds. */
async function main(): Promise<void> {
  process.chdir(ROOT);
  const failed: { name: string; details: string }[] = [];
  for (const { name, run } of STEPS) {
    const start = performance.now();
    const { ok, details } = await run();
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
    console.log(`${ok ? colors.green('ok    ') : colors.red('failed')} ${seconds} s  ${name}`);
    if (!ok) failed.push({ name, details });
  }
  for (const { name, details } of failed) console.log(`\n${colors.bold(name)}\n${details}`);
  console.log(
    failed.length === 0 ? '\nall checks passed' : `\n${failed.length} of ${STEPS.length} checks failed`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function listed(findings: Finding[]): Outcome {
  return {
    ok: findings.length === 0,
    details: findings.map(({ path, message }) => `  ${path}: ${message}`).join('\n'),
  };
}

function checkExample(): Finding[] {
  const path = '.dev.vars.example';
  if (readFileSync(join(ROOT, path), 'utf8') === renderExample()) return [];
  return [{ path, message: 'is not what schema/config.ts says: npm run config:example' }];
}

function checkAccessPage(): Finding[] {
  if (isAccessPageCurrent()) return [];
  return [{ path: 'docs/access.md', message: 'is not what schema/access.ts says: npm run docs:access' }];
}

function checkDatabasePage(): Finding[] {
  if (isDatabasePageCurrent()) return [];
  return [
    {
      path: 'docs/database.md',
      message: 'is not what schema/database-grants.ts says: npm run docs:database',
    },
  ];
}

function checkMetricsPage(): Finding[] {
  if (isMetricsPageCurrent()) return [];
  return [
    { path: 'docs/metrics.md', message: 'is not what lib/metrics/catalogue.ts says: npm run docs:metrics' },
  ];
}

/** Runs a package's script on this Node, so that no shell and no PATH is needed. */
function runTool(script: string, args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ok: false, details: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, details: output.trim() }));
  });
}

await main();

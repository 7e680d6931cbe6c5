import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine } from '../infra/local/command-line.ts';
import { pickPort } from '../infra/local/ports.ts';
import { seedLocal } from '../infra/local/seed.ts';
import { readSettings } from '../infra/local/settings.ts';
import { startStack } from '../infra/local/stack.ts';
import { percentile, round } from './lib/statistics.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WARM_UP = 100;

const { values } = readCommandLine(
  {
    command: 'npm run bench:gate -- [--rounds N]',
    does: 'How long a clear action takes through the gate of the local stack; writes docs/reports/gate-latency.json.',
  },
  { rounds: { type: 'string', default: '1000', help: 'so many actions, one after the other' } },
);
const rounds = Number(values.rounds);
const localDir = mkdtempSync(join(tmpdir(), 'bench-gate-'));
const settings = readSettings({ ...process.env, PORT: String(await pickPort()), LOCAL_DIR: localDir });
const onFatal = (reason: string) => {
  throw new Error(reason);
};
const loadBefore = round(loadavg()[0]!);
const stack = await startStack({ ...settings, log: () => undefined, seed: seedLocal, onFatal });
try {
  const { tokens } = JSON.parse(readFileSync(join(localDir, 'credentials.json'), 'utf8')) as {
    tokens: Record<string, string>;
  };
  const steps = { ask: [] as number[], consume: [] as number[], outcome: [] as number[] };
  const post = async (step: keyof typeof steps, path: string, body: object) => {
    const headers = {
      authorization: `Bearer ${tokens.developer}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    };
    const began = performance.now();
    const answer = await fetch(`${stack.baseUrl}/approvals${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const said = (await answer.json()) as Record<string, string>;
    steps[step].push(performance.now() - began);
    if (!answer.ok) throw new Error(`${step} answered ${answer.status}: ${JSON.stringify(said)}`);
    return said;
  };
  const action = { tool: 'shell.exec', args: { argv: ['rm', '-rf', './build'], cwd: '/srv/app' } };
  const once = async () => {
    const { id, status, action_hash } = await post('ask', '', { action, reason: 'The build is done anew.' });
    if (status !== 'approved') throw new Error(`it is ${status}, not clear`);
    await post('consume', `/${id}/consume`, { action_hash });
    await post('outcome', `/${id}/outcome`, { state: 'done', summary: 'It ended with 0.' });
  };
  for (let n = 0; n < WARM_UP; n += 1) await once();
  for (const times of Object.values(steps)) times.length = 0;
  const before = stack.neon.stats();
  for (let n = 0; n < rounds; n += 1) await once();
  const after = stack.neon.stats();
  const figures = (times: number[]) => ({
    p50_ms: round(percentile(times, 0.5)),
    p95_ms: round(percentile(times, 0.95)),
    p99_ms: round(percentile(times, 0.99)),
  });
  const report = {
    name: 'gate-latency',
    commit: execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
    at: new Date().toISOString(),
    n: rounds,
    what: 'one client, one after the other, over HTTP to the local stack (workerd, Neon proxy, PostgreSQL on one machine)',
    // Beside a busy machine the milliseconds say little: of the last minute, to be read against the cores.
    machine: { cores: availableParallelism(), load_before: loadBefore, load_after: round(loadavg()[0]!) },
    until_it_may_begin: figures(steps.ask.map((ms, n) => ms + steps.consume[n]!)),
    ...{ ask: figures(steps.ask), consume: figures(steps.consume), outcome: figures(steps.outcome) },
    round_trips: {
      of_all_three_doors: round((after.requests - before.requests) / rounds, 2),
      statements: round((after.statements - before.statements) / rounds, 2),
    },
  };
  writeFileSync(join(ROOT, 'docs/reports/gate-latency.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
} finally {
  await stack.stop();
  rmSync(localDir, { recursive: true, force: true });
}

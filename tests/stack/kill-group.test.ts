import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { apiOf } from '../../infra/demo/api.ts';
import { pickPort } from '../../infra/local/ports.ts';
import { writeReport } from '../support/report.ts';
import { seededRandom } from '../support/seed.ts';

// The whole process group is killed with -9 at random moments of a running task; a start must finish it.
const ROUNDS = process.env.LONG ? 20 : 2;
/** A moment that came too late is tried again, earlier. */
const TRIES = 3;
/** So long after it is ready again the stack has finished the task. */
const LIMIT_MS = 10_000;
const ROOT = join(import.meta.dirname, '../..');
const localDir = mkdtempSync(join(tmpdir(), 'kill-group-'));
const { random, seed } = seededRandom();
let stack: ChildProcess | null = null;

afterAll(async () => {
  if (stack) await endStack(stack);
  rmSync(localDir, { recursive: true, force: true });
});

async function start(port: number): Promise<{ readyMs: number }> {
  const began = Date.now();
  const child = spawn(process.execPath, ['infra/local/start.ts'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOCAL_DIR: localDir, PORT: String(port) },
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      output += chunk;
      if (/ready: /.test(output)) resolve();
    };
    child.stdout!.on('data', look);
    child.stderr!.on('data', look);
    child.once('exit', () => reject(new Error(`the stack ended:\n${output}`)));
  });
  stack = child;
  return { readyMs: Date.now() - began };
}

async function endStack(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

const tokens = () =>
  JSON.parse(readFileSync(join(localDir, 'credentials.json'), 'utf8')) as {
    base_url: string;
    tokens: Record<string, string>;
  };
const as = (role: string) => apiOf(tokens().base_url, tokens().tokens[role]!);

async function submitAndApprove(): Promise<string> {
  const task = await as('developer').submit(
    'Add a GET /status endpoint to the checkout service, document it, and deploy it to staging',
    'wait=25',
  );
  const { approval_id } = task.approval as { approval_id: string };
  for (const role of ['team_lead', 'tech_lead']) {
    const { status } = await as(role).approve(approval_id, {});
    if (status !== 'pending') break;
  }
  return task.task_id;
}

async function finished(taskId: string, withinMs: number): Promise<{ status: string; at: number | null }> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { status, finished_at: at } = await as('admin').task(taskId);
    if (at || Date.now() > until) return { status, at: at ? Date.parse(at) : null };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Each effect of the ledger is done; each commit of it is in the repository exactly once. */
async function effectsOnce(taskId: string): Promise<void> {
  const { data } = await as('admin').effects(taskId);
  expect(data.length).toBeGreaterThan(2);
  const keys = execFileSync(
    'git',
    [
      '-C',
      join(localDir, 'workspace/repositories/checkout'),
      'log',
      '--all',
      '--format=%(trailers:key=Effect-Key,valueonly)',
    ],
    { encoding: 'utf8' },
  );
  for (const effect of data) {
    expect(effect.state).toBe('done');
    if (effect.tool.endsWith('commit_files'))
      expect(keys.split('\n').filter((key) => key.trim() === effect.key)).toHaveLength(1);
  }
}

type Round = {
  kill_after_ms: number;
  tries: number;
  ready_ms: number;
  finished_after_ready_ms: number;
  finished_after_start_ms: number;
};

/**
 * Kills the group so long after the approval, starts it again, and checks the end. Null: the task had ended
 * before the kill, so the round shows nothing. The database's clock is this machine's.
 */
async function killAndStart(port: number, killAfter: number, tries: number): Promise<Round | null> {
  const taskId = await submitAndApprove();
  await new Promise((resolve) => setTimeout(resolve, killAfter));
  const gone = new Promise((resolve) => stack!.once('exit', resolve));
  const killed = Date.now();
  process.kill(-stack!.pid!, 'SIGKILL');
  await gone;
  const began = Date.now();
  const { readyMs } = await start(port);
  const ready = Date.now();
  const { status, at } = await finished(taskId, LIMIT_MS);
  const said = `killed after ${killAfter} ms, seed ${seed}`;
  expect(status, said).toBe('completed');
  await effectsOnce(taskId);
  if (at! <= killed) return null;
  const sinceReady = Math.max(0, at! - ready);
  expect(sinceReady, said).toBeLessThanOrEqual(LIMIT_MS);
  return {
    kill_after_ms: killAfter,
    tries,
    ready_ms: readyMs,
    finished_after_ready_ms: sinceReady,
    finished_after_start_ms: at! - began,
  };
}

it(
  `finishes a task after kill -9 of the process group, ${ROUNDS} random moments (seed ${seed})`,
  async () => {
    const port = await pickPort();
    const rounds: Round[] = [];
    await start(port);
    for (let round = 0; round < ROUNDS; round++) {
      let killAfter = Math.floor(random() * 2_500);
      let done: Round | null = null;
      for (let tries = 1; !done && tries <= TRIES; tries++) {
        done = await killAndStart(port, killAfter, tries);
        killAfter = Math.floor(killAfter / 2);
      }
      if (!done) throw new Error(`round ${round}: the task had ended before each of ${TRIES} kills`);
      rounds.push(done);
      console.info(
        `killed after ${done.kill_after_ms} ms (try ${done.tries}): finished ${done.finished_after_start_ms} ms from start, ${done.finished_after_ready_ms} ms from ready`,
      );
    }
    writeReport('kill-group', { seed, rounds: rounds.length, doubled: 0, lost: 0, details: rounds });
  },
  ROUNDS * TRIES * 60_000,
);

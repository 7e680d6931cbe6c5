import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkspaceContext } from '../context.ts';
import { readManifest } from '../environments/service-manifest.ts';
import { WorkspaceError } from '../errors.ts';
import { exportTree } from '../git/export-tree.ts';
import { findRepository, resolveCommit } from '../git/repository.ts';
import { signalGroup } from './child-registry.ts';
import { collectOutput } from './collect-output.ts';
import { spawnChild } from './spawn-child.ts';

/** What a test run came to. `not_run` is never a pass: `reason` says what is missing. */
export interface TestRun {
  status: 'passed' | 'failed' | 'not_run';
  reason?: string;
  exit_code: number | null;
  duration_ms: number;
  output: string;
  commit: string;
  command: string[];
}

/**
 * Runs a commit's own tests (`test` of its service.json) on a copy of its files, in a process group with limits
 * of time and memory and none of our variables. Errors: `unknown_repository`, `unknown_ref`.
 */
export async function runTests(
  ctx: WorkspaceContext,
  input: { repository: string; ref: string },
): Promise<TestRun> {
  const repository = await findRepository(ctx, input.repository);
  const commit = await resolveCommit(repository, input.ref);
  const folder = await mkdtemp(join(tmpdir(), 'workspace-tests-'));
  const directory = join(folder, repository.name);
  let command: string[] = [];
  try {
    await exportTree(repository, commit, directory);
    command = (await readManifest(directory)).test ?? [];
    if (command.length === 0) throw new WorkspaceError('no_tests', 'service.json names no test command.');
    return { ...(await runCommand(ctx, command, directory)), commit, command };
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    const nothing = { exit_code: null, duration_ms: 0, output: '' };
    return { status: 'not_run', reason: error.message, ...nothing, commit, command };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runCommand(ctx: WorkspaceContext, command: string[], directory: string) {
  const started = performance.now();
  const child = spawnChild(ctx.children, { argv: command, cwd: directory, env: { CI: '1' }, output: 'pipe' });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalGroup(child, 'SIGKILL');
  }, ctx.testTimeoutMs);
  const { code, signal, output, failure } = await collectOutput(child);
  clearTimeout(timer);
  const reason = late
    ? `The tests did not end within ${ctx.testTimeoutMs / 1000} s and were killed.`
    : (failure ?? (signal ? `The tests were ended by ${signal}.` : undefined));
  return {
    status: code === 0 && !late ? ('passed' as const) : ('failed' as const),
    ...(reason ? { reason } : {}),
    exit_code: code,
    duration_ms: Math.round(performance.now() - started),
    output,
  };
}

import { resolve } from 'node:path';
import * as z from 'zod';
import { reportOf } from '../../lib/tasks/report.ts';
import { readCommandLine } from '../local/command-line.ts';
import { LocalError } from '../local/errors.ts';
import { findRunningStack } from '../local/stack-file.ts';
import { type Fact, firstDifference } from './fact.ts';
import { loadRun, type RecordedRun } from './load-run.ts';
import { recordedWork } from './offline-run.ts';
import { replayCalls } from './replay-calls.ts';
import { replayPlan } from './replay-plan.ts';

/**
 * Runs a recorded run again over the present code, from its recorded model answers and tool outcomes: the plan, every
 * call's judgement, the ends. Reads in one read-only transaction; reaches no model, no tool and no queue. Throws
 * LocalError for what was not recorded.
 */
export async function replayTask(databaseUrl: string, taskId: string, run?: number): Promise<Fact[]> {
  const recorded = await loadRun(databaseUrl, taskId, run);
  return [...(await replayPlan(recorded)), ...(await replayCalls(recorded)), ...replayEnd(recorded)];
}

function replayEnd(recorded: RecordedRun): Fact[] {
  const { task, run } = recorded;
  const ended =
    (task.status === 'completed' || task.status === 'failed') && task.report?.status !== undefined;
  if (!ended || run !== task.run || task.dry_run) return [];
  const { status } = reportOf(recordedWork(recorded, { now: task.updated_at }));
  return [{ what: 'end of the task', recorded: task.status, now: status }];
}

async function main(): Promise<void> {
  const { positionals, values, refuse, whole } = readCommandLine(
    {
      command: 'npm run replay -- <task_id> [--run N]',
      does: 'Decides a recorded run again by the present code: 0 same, 1 different, 2 nothing to replay.',
      positionals: true,
    },
    { run: { type: 'string', value: 'N', help: 'which run of the task; the newest when left out' } },
  );
  const [taskId, ...more] = positionals;
  if (!taskId || more.length > 0) return refuse('say which task, by its id, and only one.');
  if (!z.uuid().safeParse(taskId).success)
    refuse(`"${taskId}" is not a task's id: those are UUIDs, see GET /tasks.`);
  const run = values.run === undefined ? undefined : whole('run', values.run);
  const localDir = process.env.LOCAL_DIR ?? '.local';
  const url = process.env.DATABASE_URL ?? findRunningStack(localDir)?.database_url;
  if (!url)
    throw new LocalError(
      `No local stack runs in ${resolve(localDir)} (LOCAL_DIR): start it (npm start), or set DATABASE_URL.`,
    );
  const facts = await replayTask(url, taskId, run);
  const difference = firstDifference(facts);
  if (!difference)
    return console.log(`same: the present code decides all ${facts.length} points as recorded`);
  const before = facts.indexOf(difference);
  console.log(`first difference, after ${before} that are the same: ${difference.what}`);
  console.log(`  recorded: ${difference.recorded}`);
  console.log(`  now:      ${difference.now}`);
  process.exitCode = 1;
}

/** 1 is a difference; what could not be replayed at all is another matter. */
if (import.meta.main)
  await main().catch((error: unknown) => {
    console.error(error instanceof LocalError ? `error: ${error.message}` : error);
    process.exitCode = 2;
  });

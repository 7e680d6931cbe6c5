import { Command } from '@langchain/langgraph';
import type { JournalSaver } from '../checkpoints/journal-saver.ts';
import { callFunction } from '../db/call.ts';
import type { Settled, Work } from '../db/rows.ts';
import { fatal } from '../errors.ts';
import { taskGraph } from './graph.ts';
import { type LastSubtask, reportOf, type TaskReport } from './report.ts';
import type { Run } from './run.ts';

/** Ends a task whose last subtask has ended without a report: its thread goes on past the gate and writes one. */
export async function reportStep(run: Run): Promise<Settled> {
  const report = await writeReport(run.work, run.saver);
  const { journal, spent } = run.gathered();
  return callFunction<Settled>(run.ctx.db, 'reported_v1', {
    id: run.work.id,
    version: run.work.version,
    to: report.status,
    report,
    error: report.error,
    journal,
    spent,
    events: [],
  });
}

/** Takes the task's thread past its gate to the end marker. `last`: the subtask that ends in the same statement. */
export async function writeReport(work: Work, saver: JournalSaver, last?: LastSubtask): Promise<TaskReport> {
  const nodes = {
    plan: async () => ({ hash: work.task.plan_hash ?? '', asks: false }),
    report: () => reportOf(work, last),
  };
  const graph = taskGraph(nodes, saver.checkpointer);
  const config = {
    configurable: { thread_id: `${work.task.id}/${work.task.run}` },
    durability: 'sync' as const,
  };
  const before = await graph.getState(config);
  const paused = before.tasks.some((task) => task.interrupts.length > 0);
  const resume = {
    status: 'approved',
    approval_id: work.plan_approval?.id ?? '',
    text: work.plan_approval?.note ?? null,
  };
  const first = { planned: null, answer: null, report: null };
  const after = await graph.invoke(
    paused ? new Command({ resume }) : before.createdAt ? null : first,
    config,
  );
  if (!after.report) throw fatal('no_end_marker', "The task's thread ended without its report.");
  return after.report;
}

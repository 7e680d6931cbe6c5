import { Command } from '@langchain/langgraph';
import { claimConfig } from '../checkpoints/claimed-saver.ts';
import type { JournalSaver } from '../checkpoints/journal-saver.ts';
import { callFunction } from '../db/call.ts';
import type { Settled, Work } from '../db/rows.ts';
import { fatal } from '../errors.ts';
import { FIRST_ENTRY, type TaskNodes, taskGraph } from './graph.ts';
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
  const nodes: TaskNodes = {
    plan: async () => ({ hash: work.task.plan_hash ?? '', asks: false }),
    report: () => reportOf(work, last),
  };
  const config = claimConfig(saver, nodes);
  const resume = {
    status: 'approved',
    approval_id: work.plan_approval?.id ?? '',
    text: work.plan_approval?.note ?? null,
  };
  await taskGraph.invoke(saver.asks ? new Command({ resume }) : saver.head ? null : FIRST_ENTRY, config);
  const report = saver.values.report as TaskReport | null;
  if (!report) throw fatal('no_end_marker', "The task's thread ended without its report.");
  return report;
}

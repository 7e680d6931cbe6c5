import { runSql } from '../lib/database.ts';
import { STEPS } from '../lib/job.ts';
import type { Verified } from '../lib/system.ts';
import { describeJob } from './scripted.ts';

/** What every task must have left: one row a task, over all the tables that say how it ended. */
const LOOK = `
  select t.description,
    t.status = 'completed' and t.open_subtasks = 0 and t.busy_subtasks = 0 and t.pending_approvals = 0 as ended,
    (select count(*) filter (where s.status = 'completed') = $2 and count(*) = $2 from subtasks s where s.task_id = t.id) as steps,
    (select count(*) filter (where e.state = 'done') = $2 and count(*) = $2 and count(distinct e.key) = $2
       from effects e where e.task_id = t.id) as ledger,
    (select count(*) = 1 and bool_and(a.status = 'approved' and a.approver_id = 'approver')
       from approval_requests a where a.workflow_id = t.id) as approved,
    (select count(*) = t.event_seq and max(v.seq) = t.event_seq
        and count(*) filter (where v.type = 'task.completed') = 1
        and count(*) filter (where v.type = 'tool.called') = $2
        and count(*) filter (where v.type = 'subtask.completed') = $2 from events v where v.task_id = t.id) as timeline,
    (select count(*) = 1 from audit_events x where x.subject = t.id and x.type = 'task.created')
      and (select count(*) = 2 from audit_events x where x.subject = t.approval_id
           and x.type in ('approval.requested', 'approval.approve')) as audit,
    exists (select 1 from langgraph.checkpoints c where c.thread_id = t.id || '/1') as checkpoint
  from tasks t where t.description = any ($1)`;

type Look = { description: string } & Record<string, boolean | string>;

/**
 * Reads rows, not answers: each task completed once, six subtasks done, six ledger rows done, one approval by
 * the approver, a gapless timeline that ends once, its audit rows and its checkpoint.
 */
export async function verifyTasks(ids: string[], directUrl: string): Promise<Verified> {
  const wanted = new Map(ids.map((id) => [describeJob(id), id]));
  const rows = await runSql<Look>(directUrl, LOOK, [[...wanted.keys()], STEPS]);
  const problems: string[] = [];
  const good = new Map<string, number>();
  for (const { description, ...checks } of rows) {
    const id = wanted.get(description) ?? description;
    const failed = Object.keys(checks).filter((name) => checks[name] !== true);
    if (failed.length > 0) problems.push(`${id}: ${failed.join(', ')} not as it should be`);
    else good.set(id, (good.get(id) ?? 0) + 1);
  }
  for (const id of ids) {
    const times = good.get(id) ?? 0;
    if (times !== 1 && problems.length < 5) problems.push(`${id}: found ${times} times as it should be`);
  }
  const verified = ids.filter((id) => good.get(id) === 1).length;
  return { verified, problems: problems.slice(0, 5) };
}

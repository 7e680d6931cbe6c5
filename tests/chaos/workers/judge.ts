import type { Accepted, Crowd } from './people.ts';
import { actionsOf } from './script.ts';
import type { Site } from './site.ts';

type Row = Record<string, unknown>;

/** Rows that must not be there once everything has come to rest; each query answers nothing. */
const NEVER: Record<string, string> = {
  'events have gaps, or the counter is off': `
    select t.id, t.event_seq, count(e.seq) from tasks t left join events e on e.task_id = t.id group by t.id
    having t.event_seq <> count(e.seq) or coalesce(max(e.seq), 0) <> count(e.seq)`,
  'work is left over': `
    select id from tasks where work <> 'idle' or finished_at is null
    union all select id from subtasks where status in ('pending', 'ready', 'running', 'awaiting_approval', 'unknown')`,
  'a call is neither done nor failed': `select key, state from effects where state in ('intent', 'unknown')`,
  'a request is still pending': `select id from approval_requests where status = 'pending'`,
  'one person answered a request twice': `
    select approval_request_id::text, actor, count(*) from approval_actions where action = 'approve' group by 1, 2 having count(*) > 1
    union all select subject, actor, count(*) from audit_events where type = 'approval.approve' group by 1, 2 having count(*) > 1
    union all select a.id::text, v ->> 'principal_id', count(*) from approval_requests a, jsonb_array_elements(a.votes) v group by 1, 2 having count(*) > 1`,
  'votes and audit differ': `
    select a.id from approval_requests a where jsonb_array_length(a.votes) <>
      (select count(*) from audit_events e where e.type = 'approval.approve' and e.subject = a.id::text)`,
  'a call without the signatures it needs': `
    select f.key from effects f join approval_requests a on a.id = f.approval_id::uuid
    where f.clearance <> 'policy' and f.reused_from is null and (a.status <> 'approved' or jsonb_array_length(a.votes) < a.approvals_required
      or f.at > coalesce(a.plan_run_by, a.execute_by))`,
  'a subtask ended twice': `
    select e.subtask_id, count(*) from events e where e.type in ('subtask.completed', 'subtask.failed') group by 1 having count(*) > 1`,
  'a task ended twice': `
    select e.task_id, count(*) from events e where e.type in ('task.completed', 'task.failed') group by 1 having count(*) > 1`,
};

export type Judgement = {
  accepted: number;
  completed: number;
  /** Given up after five killed claims of one step: visible, and waiting for a retry. */
  parked: number;
  effects: number;
  duplicates: string[];
  losses: string[];
  broken: Record<string, Row[]>;
};

/** What became of everything, by the database and the recorder; the code under test is not asked. */
export async function judge(site: Site, crowd: Crowd): Promise<Judgement> {
  const { database, recorder } = site;
  const broken: Record<string, Row[]> = {};
  for (const [rule, query] of Object.entries(NEVER)) {
    const rows = await database.query<Row>(query);
    if (rows.length > 0) broken[rule] = rows.slice(0, 10);
  }
  const tasks = await database.query<{ id: string; status: string; description: string; parked: boolean }>(
    `select id, status, description, exists (select 1 from subtasks s where s.task_id = t.id and s.error ->> 'code' = 'parked')
       or t.error ->> 'code' = 'parked' as parked from tasks t`,
  );
  const votes = await database.query<{ vote: string }>(
    `select a.id || ' by ' || (v ->> 'principal_id') as vote from approval_requests a, jsonb_array_elements(a.votes) v`,
  );
  const undone = await database.query<{ action: string }>(
    `select (args ->> 'tag') || '/' || split_part(tool, '.', 2) || '/' || (args ->> 'step') as action from effects where state = 'failed'`,
  );
  const kept = new Set(votes.map(({ vote }) => vote));
  const saidUndone = new Set(undone.map(({ action }) => action));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const loss = ({ id, endedAt, signed, wish }: Accepted): string[] => {
    const task = byId.get(id);
    if (!task || endedAt === null)
      return [`${wish.tag} was accepted and ${task ? 'has not ended' : 'is not there'}`];
    const gone = [...signed]
      .filter((vote) => !kept.has(vote))
      .map((vote) => `${vote} was answered and is not there`);
    if (task.status !== 'completed')
      return task.parked ? gone : [...gone, `${wish.tag} ended as ${task.status}`];
    const missing = actionsOf(wish).filter(
      (action) => recorder.times(action) === 0 && !saidUndone.has(action),
    );
    return [...gone, ...missing.map((action) => `${action} did not happen`)];
  };
  const ended = crowd.accepted.map(({ id }) => byId.get(id));
  return {
    accepted: crowd.accepted.length,
    completed: ended.filter((task) => task?.status === 'completed').length,
    parked: ended.filter((task) => task?.parked && task.status === 'failed').length,
    effects: [...recorder.happened.values()].reduce((sum, { times }) => sum + times, 0),
    duplicates: [
      ...(tasks.length === crowd.submitted
        ? []
        : [`${tasks.length} tasks for ${crowd.submitted} submissions`]),
      ...[...recorder.happened].flatMap(([action, { times, keys }]) =>
        times > 1 || keys.size > 1 ? [`${action}: ${times} times under ${keys.size} keys`] : [],
      ),
    ],
    losses: crowd.accepted.flatMap(loss),
    broken,
  };
}

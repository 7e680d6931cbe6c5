import type { Recorded } from '../support/recorder.ts';
import { canonical, sha256 } from './canonical.ts';
import type { Change } from './history.ts';
import { NEVER, WHEN_AT_REST } from './oracle-rules.ts';
import { judgeSignatures } from './oracle-signatures.ts';
import type { Effect } from './oracle-types.ts';

type Query = <Row extends object>(text: string, params?: unknown[]) => Promise<Row[]>;

export type Evidence = {
  query: Query;
  /** What arrived at the recorder outside. */
  calls: Recorded[];
  /** Tools that nothing but a signature may set off. */
  signed: string[];
  /** Ids of tasks that a client was told of; each must be there once. */
  accepted?: string[];
  /** Keys of effects that a person has answered for without regard to the world. */
  told?: ReadonlySet<string>;
  /** Nothing is left to do: also judge what must have become of everything. */
  rest?: boolean;
};

const EFFECTS = `select e.key, e.task_id, e.subtask_id, s.index, e.run, e.tool, e.args, e.action_hash, e.clearance, e.approval_id, e.state, e.reused_from,
  extract(epoch from e.at)::float8 * 1000 as at, t.status as task_status, extract(epoch from t.finished_at)::float8 * 1000 as finished_at
  from effects e join tasks t on t.id = e.task_id join subtasks s on s.id = e.subtask_id order by e.at, e.key`;

const FINAL = {
  tasks: ['completed', 'failed', 'rejected', 'expired', 'cancelled'],
  subtasks: ['completed', 'failed', 'skipped', 'cancelled'],
  approval_requests: ['approved', 'rejected', 'expired', 'cancelled'],
  effects: ['done', 'failed'],
};

/**
 * Judges invariants I1 to I6 from rows and from what arrived outside, with nothing of the code that made them.
 * Answers what is broken, in sentences; empty: nothing is. Needs `installHistory` for I4.
 */
export async function judge(evidence: Evidence): Promise<string[]> {
  const { query } = evidence;
  const rules = Object.entries(evidence.rest ? { ...NEVER, ...WHEN_AT_REST } : NEVER);
  const broken: string[] = [];
  // One statement for all rules: a rule's rows, where there are any, under its name.
  const all = rules
    .map(([, sql], i) => `select ${i} as rule, to_jsonb(x) as row from (${sql}) x`)
    .join(' union all ');
  for (const { rule, row } of await query<{ rule: number; row: object }>(all))
    broken.push(`${rules[rule]![0]}: ${JSON.stringify(row)}`);
  const ledger = await query<Effect>(EFFECTS);
  broken.push(...judgeWorld(ledger, evidence));
  broken.push(...judgeHistory(await query<Change>('select * from chaos_history order by n')));
  broken.push(...(await judgeSignatures(query, ledger, evidence.signed)));
  broken.push(...(await judgeAudit(query)));
  broken.push(...(await judgeAccepted(evidence)));
  return broken;
}

/** I2: each key took effect once at most, once exactly where the ledger says done; nothing happened beside the ledger. */
function judgeWorld(ledger: Effect[], { calls, told, rest }: Evidence): string[] {
  const broken: string[] = [];
  const known = new Map(ledger.map((row) => [row.key, row]));
  const took = new Map<string, Recorded[]>();
  const same = new Map<string, number>();
  for (const call of calls) {
    if (call.key === null) continue;
    const row = known.get(call.key);
    if (!row) broken.push(`I2 ${call.tool} happened without a ledger row: ${call.key}`);
    else if (row.tool !== call.tool || canonical(row.args) !== canonical(call.args))
      broken.push(`I2 ${call.key} is another call in the ledger than in the world`);
    if (!call.took) continue;
    took.set(call.key, [...(took.get(call.key) ?? []), call]);
    const what = `${row?.task_id} ${call.tool} ${canonical(call.args)}`;
    same.set(what, (same.get(what) ?? 0) + 1);
  }
  for (const [key, times] of took)
    if (times.length > 1) broken.push(`I2 ${key} took effect ${times.length} times`);
  for (const [what, times] of same)
    if (times > 1 && what.includes('"job"'))
      broken.push(`I2 took effect ${times} times under different keys: ${what}`);
  for (const row of ledger) {
    const times = took.get(row.key)?.length ?? 0;
    if (row.state === 'done' && !row.reused_from && times !== 1 && !told?.has(row.key))
      broken.push(`I2 ${row.key} is done in the ledger and happened ${times} times`);
    if (row.state === 'failed' && times > 0 && !told?.has(row.key))
      broken.push(`I2 ${row.key} happened and is failed in the ledger`);
    if (row.reused_from && times > 0) broken.push(`I2 ${row.key} was to be reused and was sent`);
    if (rest && row.state === 'intent') broken.push(`I2 ${row.key} was begun and never settled`);
    if (['cancelled', 'rejected', 'expired'].includes(row.task_status) && row.at > row.finished_at!)
      broken.push(`I4 ${row.key} was begun after its task was ${row.task_status}`);
  }
  return broken;
}

/** I4: what has ended stays so within its run, versions only grow, facts about effects stay facts. */
function judgeHistory(changes: Change[]): string[] {
  const broken: string[] = [];
  for (const { noun, id, was, now, was_version, version, run, was_run } of changes) {
    if (version < was_version)
      broken.push(`I4 the version of ${noun} ${id} fell from ${was_version} to ${version}`);
    const sameRun = noun === 'approval_requests' || noun === 'effects' || run <= was_run;
    if (was !== now && sameRun && FINAL[noun].includes(was))
      broken.push(`I4 ${noun} ${id} went from ${was} to ${now}`);
  }
  return broken;
}

type Audited = { at: string; actor: string; type: string; subject: string; data: string; digest: string };

/** I6: one row for each thing that was decided, each as it was written; read in order they give every approval's status. */
async function judgeAudit(query: Query): Promise<string[]> {
  const broken: string[] = [];
  const rows =
    await query<Audited>(`select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, actor, type, subject, data,
    encode(digest, 'hex') as digest from audit_events order by id`);
  const count = new Map<string, number>();
  const replayed = new Map<string, string>();
  for (const { digest, ...row } of rows) {
    if (sha256(canonical(row)) !== digest)
      broken.push(`I6 the audit row ${row.type} of ${row.subject} is not what was written`);
    count.set(`${row.type} ${row.subject}`, (count.get(`${row.type} ${row.subject}`) ?? 0) + 1);
    const data = JSON.parse(row.data) as { status?: string };
    if (row.type === 'approval.requested') replayed.set(row.subject, 'pending');
    else if (['approval.approve', 'approval.reject', 'approval.break_glass'].includes(row.type))
      replayed.set(row.subject, data.status!);
    else if (row.type === 'approval.expired') replayed.set(row.subject, 'expired');
    else if (row.type === 'approval.approved' && row.actor === 'policy')
      replayed.set(row.subject, 'approved');
  }
  const facts = await query<{ what: string; n: number; replay: string | null }>(`
    select 'task.created ' || id as what, 1 as n, null as replay from tasks
    union all select 'task.cancelled ' || id, (status = 'cancelled')::int, null from tasks
    union all select 'approval.requested ' || id, 1, status from approval_requests
    union all select 'approval.approve ' || id, jsonb_array_length(votes), null from approval_requests
    union all select 'approval.reject ' || id, (status = 'rejected')::int, null from approval_requests
    union all select 'approval.edited ' || id, (replaced_by is not null)::int, null from approval_requests
    union all select 'approval.break_glass ' || id, (break_glass is not null)::int, null from approval_requests
    union all select 'approval.expired ' || id, (status = 'expired')::int, null from approval_requests`);
  for (const { what, n, replay } of facts) {
    if ((count.get(what) ?? 0) !== n)
      broken.push(`I6 ${count.get(what) ?? 0} audit rows say ${what}, it happened ${n} times`);
    // A cancelled or rolled back task takes its requests with it: the task's own row tells of that.
    const told = replayed.get(what.split(' ')[1]!);
    if (replay && replay !== told && !(replay === 'cancelled' && told === 'pending'))
      broken.push(`I6 the audit rows of ${what.split(' ')[1]} end in ${told}, it is ${replay}`);
  }
  return broken;
}

/** I1, I5: who was told of a task finds it, once. */
async function judgeAccepted({ query, accepted }: Evidence): Promise<string[]> {
  if (!accepted) return []; // Only who was there when they were sent knows that no two requests were alike.
  const rows = await query<{ id: string; twins: number }>(
    'select id, (select count(*) from tasks x where x.description = t.description)::int as twins from tasks t',
  );
  const twins = rows
    .filter((row) => row.twins > 1)
    .map(({ id }) => `I5 task ${id} was made twice from one request`);
  const lost = accepted
    .filter((id) => !rows.some((row) => row.id === id))
    .map((id) => `I1 task ${id} was accepted and is not there`);
  return [...twins, ...lost];
}

import { canonical, sha256 } from './canonical.ts';
import {
  type BrokenGlass,
  borrowed,
  GLASSES,
  type Glass,
  holdsRole,
  judgeGlasses,
  judgeGrants,
  LOANS,
  type Loan,
  type SignedVote,
  USES,
  type Use,
} from './oracle-leave.ts';
import type { Effect, Person } from './oracle-types.ts';

/** A row of the ledger, with where it belongs. Times are milliseconds. */

type Approval = {
  id: string;
  kind: string;
  status: string;
  task_id: string;
  requested_by: string;
  /** Whoever retried or rolled back the task, so that this run began. */
  begun_by: string | null;
  action_hash: string;
  action: { tool: string; args: Record<string, unknown> } & Record<string, unknown>;
  requirements: { rule: string; roles: string[]; count: number }[];
  approver_id: string | null;
  on_expiry: string | null;
  required: number;
  votes: SignedVote[];
  editors: string[];
  risk_level: string;
  break_glass: Glass | null;
  recorded: string[];
  consumed_by: string | null;
  project: string | null;
  approved_at: number | null;
  expires_at: number;
  /** When it was approved by the clock of its deadline, which stands still while halted. */
  approved_by_its_clock: number;
  execute_by: number | null;
  plan_run_by: number | null;
  /** When the plan's first subtask began after the last yes, and when the task was last rolled back. */
  started: number | null;
  rolled_back: number | null;
};

const APPROVALS = `select a.id, a.kind, a.status, a.workflow_id as task_id, a.requested_by, a.action_hash, a.action_details as action, a.requirements,
  a.approvals_required as required, a.votes, a.editors, a.risk_level, a.break_glass, a.consumed_by, a.project,
  a.approver_id, a.evidence -> 'decision' ->> 'on_expiry' as on_expiry,
  (select coalesce(array_agg(x.actor), '{}') from approval_actions x where x.approval_request_id = a.id and x.action = 'approve') as recorded,
  extract(epoch from a.approved_at)::float8 * 1000 as approved_at,
  extract(epoch from coalesce((select min(h.since) from chaos_halts h where a.approved_at >= h.since and (h.until is null or a.approved_at <= h.until)),
    a.approved_at))::float8 * 1000 as approved_by_its_clock, extract(epoch from a.expires_at)::float8 * 1000 as expires_at,
  extract(epoch from a.execute_by)::float8 * 1000 as execute_by, extract(epoch from a.plan_run_by)::float8 * 1000 as plan_run_by,
  (select extract(epoch from min(e.at))::float8 * 1000 from events e where e.task_id = a.workflow_id and e.type = 'subtask.started' and e.at >= a.approved_at) as started,
  (select extract(epoch from max(e.at))::float8 * 1000 from events e where e.task_id = a.workflow_id and e.type = 'task.rolled_back') as rolled_back,
  (select max(e.actor ->> 'id') from events e where e.task_id = a.workflow_id and e.type in ('task.retried', 'task.rolled_back') and (e.data ->> 'run')::int = a.run) as begun_by
  from approval_requests a`;

/**
 * I3: an effect that needs signatures has them: enough people other than the requester, on this very action, before
 * it and in time. Votes and requirements are read anew from the rows and from who holds which role.
 */
export async function judgeSignatures(
  query: <Row extends object>(text: string) => Promise<Row[]>,
  ledger: Effect[],
  signed: string[],
): Promise<string[]> {
  const approvals = new Map((await query<Approval>(APPROVALS)).map((row) => [row.id, row]));
  const people = new Map(
    (await query<Person>('select id, kind, bindings from principals')).map((row) => [row.id, row]),
  );
  const loans = await query<Loan>(LOANS);
  const broken = [...judgeGlasses(await query<BrokenGlass>(GLASSES), people)];
  broken.push(...judgeGrants(await query<Use>(USES), ledger, people));
  for (const a of approvals.values())
    if (a.status === 'approved') broken.push(...onApproval(a, people, loans));
  for (const effect of ledger) {
    if (effect.reused_from || effect.clearance === 'grant') continue;
    if (effect.clearance === 'policy') {
      if (signed.includes(effect.tool))
        broken.push(`I3 ${effect.tool} ${effect.key} ran without a signature`);
      continue;
    }
    const a = effect.approval_id ? approvals.get(effect.approval_id) : undefined;
    const why = a ? uncovered(effect, a) : 'its approval is not there';
    if (why) broken.push(`I3 ${effect.tool} ${effect.key}: ${why}`);
  }
  return broken;
}

/** The policy's own yes: of the mildest level alone, asked by nothing else, when nobody had answered in time. */
function byPolicy(a: Approval): string[] {
  const fits =
    a.risk_level === 'low' &&
    a.on_expiry === 'approve' &&
    a.requirements.every(({ rule }) => rule === 'level_low');
  return [
    ...(fits ? [] : ['the policy had no yes to give']),
    ...(a.recorded.join() === 'policy' ? [] : ['the policy’s yes is not recorded once']),
    ...(a.approved_by_its_clock >= a.expires_at ? [] : ['the policy approved it before its time had passed']),
  ].map((what) => `I3 approval ${a.id}: ${what}`);
}

/** Whether the people who said yes could, and were enough. */
function onApproval(a: Approval, people: Map<string, Person>, loans: Loan[]): string[] {
  if (a.approver_id === 'policy' && a.recorded.includes('policy')) return byPolicy(a);
  const who = [...new Set(a.votes.map(({ principal_id }) => principal_id))];
  const holds = (id: string, roles: string[]) =>
    holdsRole(people.get(id), roles, a.project) ||
    a.votes.some((vote) => vote.principal_id === id && borrowed(vote, roles, a, { people, loans }));
  const broken: string[] = [];
  if (who.length !== a.votes.length) broken.push('somebody is counted twice');
  if (who.includes(a.requested_by)) broken.push('its requester signed it');
  if (a.begun_by !== null && who.includes(a.begun_by)) broken.push('whoever began its run signed it');
  if (who.some((id) => people.get(id)?.kind !== 'human'))
    broken.push('somebody who is not a person signed it');
  if (a.editors.some((id) => who.includes(id))) broken.push('somebody who edited it signed it');
  if (a.break_glass) {
    if (!who.includes(a.break_glass.by)) broken.push('the glass was broken by somebody who did not sign');
  } else if (who.length < a.required) broken.push(`${who.length} signed, ${a.required} were needed`);
  for (const { roles, count } of a.break_glass ? [] : a.requirements) {
    if (who.filter((id) => holds(id, roles)).length < count)
      broken.push(`too few of ${roles.join(', ')} signed`);
  }
  if ([...a.recorded].sort().join() !== [...who].sort().join())
    broken.push('its votes are not what was recorded');
  if (a.approved_by_its_clock > a.expires_at) broken.push('it was approved after it had expired');
  return broken.map((what) => `I3 approval ${a.id}: ${what}`);
}

/** Why this approval does not cover this effect; null when it does. */
function uncovered(effect: Effect, a: Approval): string | null {
  if (a.status !== 'approved') return `its approval is ${a.status}`;
  if (a.task_id !== effect.task_id) return 'its approval is of another task';
  if (hashOf(a.action) !== a.action_hash) return 'its approval is of an action that was altered';
  if (effect.at < a.approved_at!) return 'it came before its approval';
  if (a.rolled_back !== null && a.approved_at! < a.rolled_back && effect.at > a.rolled_back)
    return 'its approval was taken before the rollback';
  if (a.kind === 'call') {
    if (a.action.tool !== effect.tool || canonical(a.action.args) !== canonical(effect.args))
      return 'another call was signed';
    if (effect.action_hash !== a.action_hash) return 'its hash is not the one that was signed';
    if (a.consumed_by !== effect.key) return 'its approval was spent on another call';
    return effect.at > a.execute_by! ? 'its approval had run out' : null;
  }
  const plan = a.action.args as { subtasks: { index: number; allow: { tool: string }[] }[] };
  const allowed = plan.subtasks
    .find(({ index }) => index === effect.index)
    ?.allow.some(({ tool }) => tool === effect.tool);
  if (!allowed) return 'the plan does not name it';
  if (a.started === null || a.started > a.execute_by!) return 'the plan had not started in time';
  return effect.at > a.plan_run_by! ? 'the plan had run out' : null;
}

function hashOf({ tool, args, target, plan_hash, policy_version }: Approval['action']): string {
  return sha256(canonical({ tool, args, target, plan_hash, policy_version }));
}

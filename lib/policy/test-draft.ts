import type { Assessment } from '../../schema/action.ts';
import type { Project } from '../../schema/project.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { refuseUnlessAdmin } from '../identity/administer.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from './active.ts';
import { type Asked, factsOfTask } from './asked.ts';
import { type Compared, compareUnder, relevelled } from './compare.ts';
import { parsePolicy } from './parse.ts';
import { recordedCalls } from './recorded-calls.ts';
import { caseOf, type TestedCase } from './tested-case.ts';

export type Tested = {
  policy_version: number;
  /** Decided in all, and how many of them otherwise. */
  total: number;
  changed: number;
  /** Calls of the record that cannot be weighed again: their tool is gone, or their arguments are. */
  left_out: number;
  /** All that were given; of the record those that change, newest first, 200 at most. */
  cases: (Compared & { case: TestedCase })[];
};
export type GivenCase = Asked & { now?: string };

type Recorded = {
  source: 'task' | 'approval';
  id: string;
  at: string;
  tool: string;
  args: JsonObject;
  assessment: Assessment;
  task: { project: string | null; requested_by: string; requester: JsonObject; project_context: JsonObject };
};

const MOST_RECORDED = 1_000;
const MOST_SHOWN = 200;
const TASK = `jsonb_build_object('project', t.project, 'requested_by', t.requested_by, 'requester', t.requester, 'project_context', t.project_context)`;
const RECORD = `select r from (
  select t.created_at, jsonb_build_object('source', 'task', 'id', t.id, 'at', t.created_at, 'tool', 'plan.execute', 'args', t.plan,
    'assessment', t.assessment, 'task', ${TASK}) as r
  from tasks t where t.created_at > clock_timestamp() - make_interval(days => $1) and t.assessment is not null and t.plan is not null
  union all
  select a.created_at, jsonb_build_object('source', 'approval', 'id', a.id, 'at', a.created_at, 'tool', a.action_type,
    'args', a.action_details -> 'args', 'assessment', jsonb_build_object('level', a.risk_level, 'score', coalesce(a.risk_score, 0),
      'effect', coalesce(a.evidence -> 'decision' ->> 'effect', 'write'), 'environment', a.action_details -> 'target' ->> 'environment',
      'operations', coalesce(a.evidence -> 'decision' -> 'operations', '[]'), 'factors', coalesce(a.risk_factors, '[]')), 'task', ${TASK}) as r
  from approval_requests a join tasks t on t.id = a.workflow_id
  where a.created_at > clock_timestamp() - make_interval(days => $1) and a.kind = 'call') x order by created_at desc limit $2`;

/**
 * What a draft would decide beside the active policy: about given cases, or about what was decided in the last days: plans
 * and calls that people were asked about as they were assessed then, other calls as they are assessed now. Changes nothing. Throws 403 `role_not_allowed`, 422 `policy_invalid`, 503 `policy_unavailable`.
 */
export async function testDraft(
  ctx: Ctx,
  entry: Entry,
  input: { document: string; cases?: GivenCase[]; sinceDays: number },
): Promise<Tested> {
  refuseUnlessAdmin(entry, 'A draft of the policy is tried');
  const draft = parsePolicy(input.document);
  const active = await policyOf(ctx.db, entry.policyVersion);
  const policies = { active, draft };
  const given = input.cases?.map(({ now = entry.now, ...asked }) => ({
    case: caseOf(asked, 'given', null, now),
    ...compareUnder(policies, () => asked, Date.parse(now)),
  }));
  const { cases: all, leftOut } = given
    ? { cases: given, leftOut: 0 }
    : await fromRecord(ctx, policies, entry.projects ?? [], input.sinceDays);
  const changed = all.filter((one) => one.changed);
  return {
    policy_version: entry.policyVersion!,
    total: all.length,
    changed: changed.length,
    left_out: leftOut,
    cases: given ?? changed.slice(0, MOST_SHOWN),
  };
}

async function fromRecord(
  ctx: Ctx,
  policies: Parameters<typeof compareUnder>[0],
  projects: readonly Project[],
  days: number,
) {
  const [rows, calls] = await Promise.all([
    ctx.db.query<{ r: Recorded }>(RECORD, [days, MOST_RECORDED]),
    recordedCalls(ctx, policies, projects, { days, most: MOST_RECORDED }),
  ]);
  const asked = rows.map(({ r }) => {
    const now = Date.parse(r.at);
    const action = r.source === 'task' ? 'plan' : 'call';
    const facts = factsOfTask(r.task, r.tool, r.args ?? {}, now);
    const under = (policy: (typeof policies)['active']) => relevelled(policy, r.assessment, action, facts);
    return {
      case: caseOf(under(policies.active), r.source, r.id, new Date(now).toISOString()),
      ...compareUnder(policies, under, now),
    };
  });
  const cases = [...asked, ...calls.cases].sort((a, b) => b.case.at.localeCompare(a.case.at));
  return { cases, leftOut: calls.leftOut };
}

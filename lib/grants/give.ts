import type { Action } from '../../schema/action.ts';
import type { GrantArgs, GrantTarget } from '../../schema/grant.ts';
import type { Principal } from '../../schema/principal.ts';
import { type JsonObject, LEVELS, type Level } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, GrantRow } from '../db/rows.ts';
import { forbidden, invalid, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { seesApproval, seesProject } from '../identity/visible.ts';
import { policyOf } from '../policy/active.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { decidingRules } from '../policy/deciding-rules.ts';
import { denialOf, requirementsFor } from '../policy/require.ts';
import { redactText } from '../redact.ts';
import { findSecretArgs } from '../risk/secrets.ts';
import { couldApproveAlone, fitsArgs, mayBeGranted } from './cover.ts';
import { likelyCall, type Scope } from './likely-call.ts';
import { type GrantView, grantView } from './view.ts';

/** What is granted: a pattern told in full, or the call of an approval, as it is or with some arguments opened. */
export type GrantInput = {
  approvalId?: string;
  project?: string;
  tool?: string;
  /** For requests at the gate; of an approval its kind says it. */
  gate?: boolean;
  args?: GrantArgs;
  target?: GrantTarget;
  maxLevel?: Level;
  uses: number;
  hours: number;
  reason: string;
};

/**
 * Gives leave beforehand for calls of one pattern, by somebody who could approve such a call alone and did not ask for it.
 * Each use is weighed anew against the policy and the giver's roles of then. Throws 403 `agents_do_not_sign`,
 * `self_approval` or `role_not_allowed`, 404 `not_found`, 422 `grant_invalid`.
 */
export async function giveGrant(ctx: Ctx, entry: Entry, input: GrantInput): Promise<GrantView> {
  const { principal, now } = entry;
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const rules = decidingRules(policy).grants;
  const approval = input.approvalId ? await approvalOf(ctx, entry, input.approvalId) : null;
  const scope = approval ? scopeOf(approval, input) : askedScope(entry, input);
  if (principal.kind !== 'human')
    throw forbidden('agents_do_not_sign', 'Leave is given by people, never by an agent’s key.');
  if (LEVELS.indexOf(scope.max_level) > LEVELS.indexOf(rules.max_level))
    throw refuse(`The policy lets no grant go beyond ${rules.max_level}: send a lower \`max_level\`.`);
  if (input.uses > rules.max_uses || input.hours > rules.max_hours)
    throw refuse(
      `The policy lets a grant hold for ${rules.max_uses} uses and ${rules.max_hours} hours at most.`,
    );
  const roles = rolesIn(principal, scope.project);
  if (!roles.some((role) => policy.roles[role].may_approve.length > 0)) throw noGiver();
  const { args, assessment } = await likelyCall(ctx, entry, policy, scope, approval);
  if (!mayBeGranted(assessment))
    throw refuse(
      'Nothing critical, and nothing that destroys in production, is granted beforehand: it is asked about each time.',
    );
  const demand = requirementsFor(policy, {
    assessment,
    kind: 'call',
    facts: {
      tool: scope.tool,
      args,
      project: scope.project,
      requester: { id: principal.id, kind: principal.kind, roles },
      now: Date.parse(now),
    },
  });
  if (demand.decision === 'deny')
    throw refuse(`${denialOf(demand, 'such calls')} There is nothing to grant.`);
  const asked = { requirements: [...demand.requirements, ...(approval?.requirements ?? [])] };
  const more = asked.requirements.find(({ count }) => count > 1);
  if (more)
    throw refuse(
      `Such a call takes ${more.count} people (${more.rule}: ${more.count} of ${more.roles.join(', ')}): nobody gives leave for it alone, so it is asked about each time.`,
    );
  if (demand.justification_required)
    throw refuse('Such a call takes a justification of its own, so it is asked about each time.');
  if (!couldApproveAlone(principal, asked, scope.project)) throw noGiver();
  if (scope.gate && Object.entries(scope.args).some(([name, arg]) => name !== 'cwd' && 'glob' in arg))
    throw refuse('At the gate leave is given for exact arguments; only `cwd` may be a glob.');
  const secret = findSecretArgs(scope.args as unknown as JsonObject)[0];
  if (secret)
    throw refuse(`args.${secret.path} looks like a credential (${secret.kind}): name it by reference.`);
  const row: GrantRow = {
    ...scope,
    id: ctx.ids.id(),
    granted_by: principal.id,
    key_by: keyBy(principal),
    uses: input.uses,
    used: 0,
    reason: redactText(input.reason),
    expires_at: new Date(Date.parse(now) + input.hours * 3_600_000).toISOString(),
    created_at: now,
    revoked_at: null,
    revoked_by: null,
  };
  const answer = grantView(row, now);
  const { state } = await callFunction<{ state: 'given' | 'roles_changed' }>(ctx.db, 'grant_v1', {
    ...row,
    by: principal.id,
    roles_version: principal.roles_version,
    audit: [auditRow({ at: now, actor: principal.id, type: 'grant.given', subject: row.id, data: answer })],
    answer: entry.idem ? { ...entry.idem, status: 201, headers: {}, body: JSON.stringify(answer) } : null,
  });
  if (state === 'roles_changed')
    throw forbidden('role_not_allowed', 'Your roles were changed meanwhile. Try again.');
  return answer;
}

async function approvalOf(ctx: Ctx, entry: Entry, id: string): Promise<ApprovalRow> {
  const [found] = await ctx.db.query<{ a: ApprovalRow }>(
    'select to_jsonb(a) as a from approval_requests a where a.id::text = $1',
    [id],
  );
  if (!found || !seesApproval(entry, found.a)) throw notFound('not_found', 'There is no such approval.');
  const { a } = found;
  const mine = [a.requested_by, a.asked_by, ...a.editors].includes(entry.principal.id);
  if (mine)
    throw forbidden(
      'self_approval',
      'You asked for this or edited it, so somebody else must give leave for it.',
    );
  if (a.kind !== 'call' && a.kind !== 'gate')
    throw refuse('Leave is given for exact calls; a plan is approved as a whole.');
  return a;
}

/** The call of an approval: its arguments exactly, but for those that the input opens to a pattern which they fit. */
function scopeOf(approval: ApprovalRow, input: GrantInput): Scope {
  const { tool, args, target } = approval.action_details as unknown as Action;
  if (!approval.project) throw refuse('The approval is of no project, and a grant is of one.');
  const exact = Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, { is: value }]),
  ) as GrantArgs;
  const patterns = { ...exact, ...input.args };
  if (!fitsArgs(patterns, args)) throw refuse('`args` does not fit the call of that approval.');
  return {
    approval_id: approval.id,
    project: approval.project,
    gate: approval.kind === 'gate',
    tool,
    args: patterns,
    target: { repository: target.repository, environment: target.environment },
    max_level: input.maxLevel ?? (approval.risk_level as Level),
  };
}

function askedScope({ principal }: Entry, input: GrantInput): Scope {
  const { project, tool, args, target, maxLevel, gate = false } = input;
  if (!project || !tool || !args || !target || !maxLevel)
    throw refuse('Send `approval_id`, or all of `project`, `tool`, `args`, `target` and `max_level`.');
  if (!seesProject(principal, project))
    throw notFound('not_found', 'There is no such project, or you have no role there.');
  return { approval_id: null, project, gate, tool, args, target, max_level: maxLevel };
}

/** Who handed out the key that it is given with, where that is somebody else: nothing that they ask for runs by it. */
const keyBy = ({ id, issued_by }: Principal) =>
  typeof issued_by === 'string' && issued_by !== id ? issued_by : null;

const noGiver = () =>
  forbidden(
    'role_not_allowed',
    'A grant is given by somebody whose one yes would approve such a call. Ask one.',
  );
const refuse = (message: string) => invalid('grant_invalid', message);

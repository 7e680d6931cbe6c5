import type { JsonObject } from '../../schema/vocabulary.ts';
import type { ApprovalView } from '../approvals/view.ts';
import { policysRow } from '../audit/policys-row.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { forbidden, invalid } from '../errors.ts';
import type { GrantFact } from '../grants/cover.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProject } from '../identity/visible.ts';
import { eventNotice } from '../notify/event-notice.ts';
import { policyOf } from '../policy/active.ts';
import { mayRequest } from '../policy/may-request.ts';
import { findSecretArgs } from '../risk/secrets.ts';
import { askedParts, askedRow, type DecidedAlready, decidedByPolicy, gateKey } from './asked-parts.ts';
import { allowedCallback } from './callback.ts';
import { grantAtGate, grantRows } from './granted.ts';
import { type JudgedAction, judgeAction, type Wanted } from './judge-action.ts';
import { lackingFor } from './lacking.ts';
import { withReceipt } from './receipt.ts';

export type AskInput = {
  action: { tool: string; args: JsonObject; target?: { repository?: string; environment?: string } };
  project_context?: JsonObject;
  reason: string;
  callback_url?: string;
};

/**
 * Asks for leave to do something that we do not run: assessed and decided as a call of ours is, in one statement with its audit and
 * the kept answer. `approved` at once where the policy says clear or a grant covers it, `rejected` where the policy denies. Throws 403
 * `role_not_allowed`, 422 `outside_project`, `callback_not_allowed`, `guardrail_blocked`, and what a policy that cannot be read throws.
 */
export async function askGate(ctx: Ctx, entry: Entry, input: AskInput): Promise<ApprovalView> {
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const project = projectOf(entry, input);
  if (!mayRequest(policy, entry.principal, project?.name ?? null))
    throw forbidden(
      'role_not_allowed',
      project
        ? `The policy lets none of your roles in ${project.name} ask for anything.`
        : 'The policy lets none of the roles that you hold in all projects ask for anything; name a project of yours in project_context.project.',
    );
  const wanted = wantedOf(input);
  const callbackUrl = allowedCallback(ctx.config, input.callback_url);
  if (wanted.repository && !project?.repositories.includes(wanted.repository))
    throw invalid('outside_project', `${wanted.repository} is no repository of the project that you name.`);
  refuseSecrets(wanted.args);
  // Without the servers' word on it a tool counts as destructive; the answer is then the stricter one.
  const cards = await ctx.tools.cards().catch(() => []);
  const judged = await judgeAction({ entry, project, policy, cards }, wanted);
  const name = project?.name ?? null;
  const request = {
    id: ctx.ids.id(),
    entry,
    project: name,
    reason: input.reason,
    callbackUrl,
    wanted,
    judged,
  };
  const decided = decidedByPolicy(judged.demand, wanted.tool);
  if (decided) return (await put(ctx, request, { decided, grant: null, lacking: null }))!;
  const [lacking, grant] = await Promise.all([
    lackingFor(ctx, entry, judged.demand, name),
    grantAtGate(ctx, entry, judged, name),
  ]);
  // Somebody else took its last use, or it was taken back, between the look and the statement: people are asked.
  const granted = grant && (await put(ctx, request, { decided: BY_GRANT, grant, lacking: null }));
  return granted ?? (await put(ctx, request, { decided: null, grant: null, lacking }))!;
}

const BY_GRANT = { status: 'approved', reason: null, by: 'grant' } as const;

type Request = {
  id: string;
  entry: Entry;
  project: string | null;
  reason: string;
  callbackUrl: string | null;
  wanted: Wanted;
  judged: JudgedAction;
};
type Answer = { decided: DecidedAlready; grant: GrantFact | null; lacking: string | null };

/** Writes the request with what is decided of it already; null: its grant holds no more, and nothing was written. */
async function put(
  ctx: Ctx,
  request: Request,
  { decided, grant, lacking }: Answer,
): Promise<ApprovalView | null> {
  const { id, entry } = request;
  const byGrant = grant && { id: grant.id, given_by: grant.granted_by };
  const { approval, audit, event, notices } = askedParts({ ...request, lacking, grant: byGrant });
  const { row, times } = askedRow(approval, decided, entry.now);
  const view = await withReceipt(ctx, row, []);
  const key = gateKey(id);
  const said = grant
    ? grantRows(entry, { grant, key, approval })
    : decided
      ? [
          policysRow(entry, {
            status: decided.status,
            reason: decided.reason,
            subject: row.id,
            action_hash: row.action_hash,
          }),
        ]
      : [];
  const { state } = await callFunction<{ state: 'asked' | 'grant_lost' }>(ctx.db, 'ask_v2', {
    ...{ approval, times, decided },
    grant: grant && { id: grant.id, roles_version: grant.roles_version, key },
    audit: [audit, ...said],
    notices: decided ? [] : [...notices, eventNotice(approval, event)],
    answer: entry.idem && {
      ...entry.idem,
      ...{ status: 201, headers: { location: `/approvals/${row.id}` }, body: JSON.stringify(view) },
    },
  });
  return state === 'asked' ? view : null;
}

function projectOf(entry: Entry, { project_context }: AskInput) {
  const name = project_context?.project;
  const project = visibleProject(entry, name);
  if (name !== undefined && !project)
    throw forbidden('role_not_allowed', 'That project is not registered here, or you have no role in it.');
  return project;
}

function wantedOf({ action, project_context = {} }: AskInput): Wanted {
  const { environment, env, change_ticket } = project_context;
  const said = [action.target?.environment, environment, env];
  return {
    tool: action.tool,
    args: action.args,
    repository: action.target?.repository ?? null,
    environments: said.filter((name): name is string => typeof name === 'string' && name.trim() !== ''),
    changeTicket: typeof change_ticket === 'string' ? change_ticket : null,
  };
}

/** What is signed is shown to people, and holds no credential. */
function refuseSecrets(args: JsonObject): void {
  const [found] = findSecretArgs(args);
  if (found)
    throw invalid(
      'guardrail_blocked',
      `The action holds what looks like a credential (${found.path}: ${found.kind}). Take it from a variable or a file where it runs.`,
    );
}

import type { JsonObject } from '../../schema/vocabulary.ts';
import type { ApprovalView } from '../approvals/view.ts';
import { policysRow } from '../audit/policys-row.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { forbidden, invalid } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProject } from '../identity/visible.ts';
import { policyOf } from '../policy/active.ts';
import { mayRequest } from '../policy/may-request.ts';
import { findSecretArgs } from '../risk/secrets.ts';
import { askedParts, askedRow, decidedByPolicy } from './asked-parts.ts';
import { allowedCallback } from './callback.ts';
import { judgeAction, type Wanted } from './judge-action.ts';
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
 * the kept answer. `approved` at once where the policy says clear, `rejected` where it denies. Throws 403 `role_not_allowed`, 422
 * `outside_project`, `callback_not_allowed`, `guardrail_blocked`, and what a policy that cannot be read throws.
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
  const decided = decidedByPolicy(judged.demand, wanted.tool);
  const name = project?.name ?? null;
  const lacking = decided ? null : await lackingFor(ctx, entry, judged.demand, name);
  const { approval, audit, notices } = askedParts({
    ...{ id: ctx.ids.id(), entry, project: name, reason: input.reason },
    ...{ callbackUrl, wanted, judged, lacking },
  });
  const { row, times } = askedRow(approval, decided, entry.now);
  const view = await withReceipt(ctx, row, []);
  const said = decided && policysRow(entry, { ...decided, subject: row.id, action_hash: row.action_hash });
  await callFunction(ctx.db, 'ask_v1', {
    ...{ approval, times, decided },
    audit: [audit, ...(said ? [said] : [])],
    notices: decided ? [] : notices,
    answer: entry.idem && {
      ...entry.idem,
      ...{ status: 201, headers: { location: `/approvals/${row.id}` }, body: JSON.stringify(view) },
    },
  });
  return view;
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

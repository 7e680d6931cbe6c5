import * as z from 'zod';
import type { Action } from '../../schema/action.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { EFFECTS, type JsonObject, stricter } from '../../schema/vocabulary.ts';
import { toolsOf } from '../agents/profiles.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { invalid } from '../errors.ts';
import { hashOf } from '../hash.ts';
import { assessCall } from '../risk/assess-call.ts';
import type { SqlReader } from '../risk/sql/parser.ts';
import { claimedEnvironment, outsideProject, targetUnknown } from '../tasks/project-walls.ts';
import type { EditBase, Edited } from './edit-base.ts';

/**
 * The same call with other arguments: held against the tool's schema and the project's walls, and assessed anew. The tool
 * stays. Throws 422 `edit_invalid` (with the place of each fault), or the wall that it meets.
 */
export function editCall(base: EditBase, approval: ApprovalRow, args: JsonObject, sql: SqlReader): Edited {
  const { task, project, policy, policyVersion } = base;
  const { tool } = approval.action_details as unknown as Action;
  const row = base.subtasks.find(({ id }) => id === approval.subtask_id);
  const planned = row && task.plan?.subtasks[row.index];
  const card = planned && toolsOf(planned.agent, base.cards).find(({ name }) => name === tool);
  if (!card)
    throw invalid('edit_invalid', `${tool} is no longer offered to this agent. Reject the request instead.`);
  refuseUnfit(card, args);
  const { assessment, target } = assessCall({
    card,
    tool,
    args,
    project,
    claimedEnvironment: claimedEnvironment(task.project_context),
    policy,
    sql,
    now: base.now,
  });
  const worst = { ...card, effect: stricter(EFFECTS, card.effect, assessment.effect) };
  const wall = outsideProject({ task, project }, target) ?? targetUnknown(worst, { tool, args });
  if (wall)
    throw invalid('edit_invalid', wall.message, {
      extra: { errors: [{ path: 'args', message: wall.message }] },
    });
  const action = { tool, args, target, plan_hash: task.plan_hash, policy_version: policyVersion };
  const was = (approval.action_details as unknown as Action).args;
  const seen = card.state_read?.pass ?? [];
  const sameTarget =
    hashOf(seen.map((name) => was[name] ?? null)) === hashOf(seen.map((name) => args[name] ?? null));
  return { action, assessment, sameTarget, plan: null };
}

function refuseUnfit(card: ToolCard, args: JsonObject): void {
  const schema = z.fromJSONSchema(card.input_schema as Parameters<typeof z.fromJSONSchema>[0]);
  const read = schema.safeParse(args);
  if (read.success) return;
  const errors = read.error.issues.map(({ path, message }) => ({
    path: ['args', ...path].join('.'),
    message,
  }));
  throw invalid('edit_invalid', `These are no arguments of ${card.name}: mend what \`errors\` names.`, {
    extra: { errors },
  });
}

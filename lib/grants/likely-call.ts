import type { Action, Assessment } from '../../schema/action.ts';
import type { GrantArgs } from '../../schema/grant.ts';
import type { Policy } from '../../schema/policy.ts';
import {
  EFFECTS,
  ENVIRONMENTS,
  type JsonObject,
  LEVELS,
  type Level,
  stricter,
} from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow, GrantRow } from '../db/rows.ts';
import { invalid } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { assessCall } from '../risk/assess-call.ts';
import { withSqlParser } from '../risk/sql/parser.ts';

/** What a grant is of. */
export type Scope = Pick<
  GrantRow,
  'project' | 'tool' | 'args' | 'target' | 'max_level' | 'approval_id' | 'gate'
>;

/**
 * The riskiest call that a grant could cover, as far as it can be told before there is one: the approval's own, or the pattern
 * with its texts as they stand, assessed like any call, at the grant's level or its own if that is higher. Each use is
 * weighed by what it then is. Throws 422 `grant_invalid` where there is no such tool, but for the gate: there it
 * counts as destructive in production unless it is one whose words are read.
 */
export async function likelyCall(
  ctx: Ctx,
  { projects, now }: Entry,
  policy: Policy,
  scope: Scope,
  approval: ApprovalRow | null,
): Promise<{ args: JsonObject; assessment: Assessment }> {
  const cards = await ctx.tools.cards();
  const card = cards.find(({ name }) => name === scope.tool) ?? null;
  const args = (approval?.action_details as Action | undefined)?.args ?? exampleOf(scope.args);
  const project = projects?.find(({ name }) => name === scope.project) ?? null;
  const level = scope.max_level as Level;
  const { environment } = scope.target;
  if (!card && !scope.gate)
    throw invalid(
      'grant_invalid',
      `There is no tool ${scope.tool} here to give leave for. There are ${cards.map(({ name }) => name).join(', ')}.`,
    );
  const question = { card, tool: scope.tool, args, project, policy, now: Date.parse(now) };
  const { assessment } = await withSqlParser((sql) => assessCall({ ...question, sql }));
  return {
    args,
    assessment: {
      ...assessment,
      level: stricter(LEVELS, assessment.level, level),
      effect: stricter(EFFECTS, assessment.effect, card?.effect ?? assessment.effect),
      environment: stricter(ENVIRONMENTS, assessment.environment, environment),
    },
  };
}

function exampleOf(patterns: GrantArgs): JsonObject {
  const entries = Object.entries(patterns).map(([name, pattern]) => [
    name,
    'is' in pattern ? pattern.is : pattern.glob,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

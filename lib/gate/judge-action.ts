import { type Action, type Assessment, Target } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { ENVIRONMENTS, type JsonObject, stricter } from '../../schema/vocabulary.ts';
import type { Entry } from '../identity/entry.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { type Demand, requirementsFor } from '../policy/require.ts';
import { assessCall } from '../risk/assess-call.ts';
import { resolveEnvironment } from '../risk/resolve-environment.ts';
import { withSqlParser } from '../risk/sql/parser.ts';

/** What somebody else's agent wants to do, and what it says about it; `environments` can only raise. */
export type Wanted = {
  tool: string;
  args: JsonObject;
  repository: string | null;
  environments: readonly string[];
  changeTicket: string | null;
};

export type JudgedAction = {
  /** The exact action under a policy's version: what people sign. */
  actionUnder(policyVersion: number): Action;
  assessment: Assessment;
  demand: Demand;
};

/** What is known where an action is judged: who asks, in which project, under which policy. */
export type Bench = {
  entry: Pick<Entry, 'principal' | 'now'>;
  project: Project | null;
  policy: Policy;
  cards: readonly ToolCard[];
};

/** Assesses an action that we do not run, and what the policy asks for it: as a call of our own agents is. */
export async function judgeAction(
  { entry, project, policy, cards }: Bench,
  wanted: Wanted,
): Promise<JudgedAction> {
  const { tool, args, repository, environments, changeTicket } = wanted;
  const now = Date.parse(entry.now);
  const card = cards.find(({ name }) => name === tool) ?? null;
  const claimedEnvironment = strictest(project, environments);
  const question = { card, tool, args, project, claimedEnvironment, policy, now };
  const { assessment, target: found } = await withSqlParser((sql) => assessCall({ ...question, sql }));
  const { id, kind } = entry.principal;
  const demand = requirementsFor(policy, {
    assessment,
    kind: 'call',
    facts: {
      ...{ tool, args, now, project: project?.name ?? null, change_ticket: changeTicket },
      requester: { id, kind, roles: rolesIn(entry.principal, project?.name ?? null) },
    },
  });
  const target = Target.parse({ ...found, repository: repository ?? found.repository });
  return {
    actionUnder: (policy_version) => ({ tool, args, target, plan_hash: null, policy_version }),
    assessment,
    demand,
  };
}

/** Of several words for an environment the one that weighs most. */
function strictest(project: Project | null, names: readonly string[]): string | null {
  const weight = (name: string) => resolveEnvironment({ project, name }).environment;
  return names.reduce<string | null>(
    (worst, name) =>
      worst !== null && stricter(ENVIRONMENTS, weight(worst), weight(name)) === weight(worst) ? worst : name,
    null,
  );
}

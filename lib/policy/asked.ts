import type { Assessment } from '../../schema/action.ts';
import type { PrincipalKind } from '../../schema/principal.ts';
import { TRIGGERS } from '../../schema/trigger.ts';
import {
  type Effect,
  type Environment,
  type JsonObject,
  type Level,
  ROLES,
  type Role,
} from '../../schema/vocabulary.ts';

/** One request, as a policy weighs it: what `docs/policy.md` calls a request. */
export type Asked = {
  action: 'plan' | 'call';
  tool: string;
  args: JsonObject;
  environment: Environment;
  project: string | null;
  /** `roles`: those that count in the project. */
  requester: { id: string; kind: PrincipalKind; roles: Role[] };
  risk: { level: Level; score: number; effect: Effect; operations: string[]; triggers: string[] };
  /** US dollars a month; 0: not known. */
  cost: number;
  change_ticket: string | null;
};

/** Who asks for what, when: what a policy weighs beside the assessment. `now`: milliseconds since 1970. */
export type Facts = Pick<Asked, 'tool' | 'args' | 'project' | 'requester'> & {
  change_ticket?: string | null;
  now: number;
};

type TaskFacts = {
  project: string | null;
  requested_by: string;
  requester: JsonObject;
  project_context: object;
};

/** The facts of a task's plan or call: its requester with the roles that counted when it was submitted. */
export function factsOfTask(task: TaskFacts, tool: string, args: JsonObject, now: number): Facts {
  const { kind, roles } = task.requester as { kind?: PrincipalKind; roles?: Role[] };
  const { change_ticket } = task.project_context as { change_ticket?: unknown };
  const known = (roles ?? []).filter((role) => ROLES.includes(role));
  return {
    ...{ tool, args, now, project: task.project },
    requester: { id: task.requested_by, kind: kind === 'human' ? 'human' : 'agent', roles: known },
    change_ticket: typeof change_ticket === 'string' ? change_ticket : null,
  };
}

/** An assessed action as the policy weighs it. */
export function askedOf(assessment: Assessment, action: Asked['action'], facts: Facts): Asked {
  const { level, score, effect, environment, operations, factors } = assessment;
  const triggers = [...new Set(factors.map(({ rule }) => rule).filter((rule) => TRIGGER_NAMES.has(rule)))];
  const { estimated_cost: cost } = facts.args;
  return {
    ...{ action, environment, tool: facts.tool, args: facts.args, project: facts.project },
    requester: facts.requester,
    risk: { level, score, effect, operations, triggers },
    cost: typeof cost === 'number' ? cost : 0,
    change_ticket: facts.change_ticket ?? null,
  };
}

const TRIGGER_NAMES: ReadonlySet<string> = new Set(TRIGGERS);

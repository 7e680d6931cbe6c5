import type { Operation } from '../../schema/plan.ts';
import type { Environment } from '../../schema/vocabulary.ts';
import type { Clause } from './clause-state.ts';
import type { Target } from './object.ts';

/** The kinds of work that a wish can be; the working agents read it from the description's hints. */
export type Wish =
  | 'endpoint'
  | 'config'
  | 'dependency'
  | 'bugfix'
  | 'test'
  | 'code'
  | 'dockerfile'
  | 'compose'
  | 'ci'
  | 'kubernetes'
  | 'terraform'
  | 'readme'
  | 'runbook'
  | 'changelog'
  | 'doc'
  | 'deploy'
  | 'rollback'
  | 'review'
  | 'proposal';

/** What a clause means: the work, what it does to what, and whether it reaches something that runs. */
export type Meaning = { wish: Wish; operation: Operation; resource: string; reaches: boolean };
export type Intent = Meaning & {
  /** Environments that the clause names as places, in its order; empty when it names none. */
  environments: Environment[];
  target: Target;
};

/** What a clause is read from. `places` are the environments it names. */
export type Evidence = { clause: Clause; target: Target; places: Environment[]; words: ReadonlySet<string> };

/** A wish that reaches something that runs and that the platform can only propose. */
export function reach(operation: Operation, resource: string): Meaning {
  return { wish: 'proposal', operation, resource, reaches: true };
}

/** A deploy or a rollback of a service. */
export function ship(operation: 'deploy' | 'rollback'): Meaning {
  return { wish: operation, operation, resource: 'application', reaches: true };
}

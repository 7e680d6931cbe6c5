import type { Supervisor } from './environments/supervisor.ts';
import type { KeyedLock } from './keyed-lock.ts';
import type { ChildRegistry } from './process/child-registry.ts';

/** What every verb of the workspace is handed. Paths are absolute; times are milliseconds. */
export interface WorkspaceContext {
  repositoriesDir: string;
  effectsDir: string;
  environmentsDir: string;
  environments: readonly string[];
  healthTimeoutMs: number;
  testTimeoutMs: number;
  locks: KeyedLock;
  children: ChildRegistry;
  supervisor: Supervisor;
  now: () => Date;
}

/** Of one call: `effectKey` is its idempotency key, `recovering` is true when an earlier try was cut short. */
export interface CallContext {
  effectKey: string | null;
  recovering: boolean;
}

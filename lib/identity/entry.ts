import type { DelegationFact } from '../../schema/delegation.ts';
import type { HaltState } from '../../schema/halt.ts';
import type { KeyInUse, Principal } from '../../schema/principal.ts';
import type { Project } from '../../schema/project.ts';
import type { ApprovalRow, TaskRow } from '../db/rows.ts';

/** The reserved `Idempotency-Key` of a request: the verb stores its answer under it, in its own statement. */
export type Reservation = { principal_id: string; route: string; key: string };

/** What one round trip at the door told about the caller and the request. */
export type Entry = {
  principal: Principal;
  /** The key in use; null: somebody who signed in. */
  key: KeyInUse | null;
  /** The database's clock, RFC 3339. */
  now: string;
  /** Version of the active policy; null: none is loaded, and nothing may run. */
  policyVersion: number | null;
  /** Null: the client sent no key. */
  idem: Reservation | null;
  /** The approval and the task that the path names; null: not there. The caller's right to see them is not yet checked. */
  approval: ApprovalRow | null;
  task: TaskRow | null;
  /** What others lend the caller for deciding, in force now; of doors about approvals. */
  delegations: DelegationFact[];
  /** What is halted; null: nothing. The caller's right to know of each project is not yet checked. */
  halt: HaltState | null;
  /** Every registered project, when the door asked for them. */
  projects: Project[] | null;
  /** What the caller's tasks of the last 24 hours cost, when the door asked for projects. */
  spentUsd: number | null;
};

/** The answer that an earlier request with the same key and body was given. */
export type StoredAnswer = { status: number; headers: Record<string, string>; body: string };

import type { Asked } from '../../lib/policy/asked.ts';
import type { Requirement } from '../../schema/action.ts';
import type { PrincipalKind, RoleBinding } from '../../schema/principal.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';

/** `may_decide` of docs/policy.md, as data. Times are milliseconds since 1970. */
export type DecideCase = {
  requirements: Requirement[];
  votes: { person: string; roles: Role[]; on_call: string[] }[];
  person: { id: string; kind: PrincipalKind; bindings: RoleBinding[]; issued_by: string | null };
  facts: {
    project: string | null;
    level: Level;
    requester: string;
    began_by: string | null;
    editors: string[];
    /** Those in force. */
    delegations: {
      from: string;
      roles: Role[];
      levels: Level[];
      projects: string[];
      from_bindings: RoleBinding[];
    }[];
    /** When the person approved a request of the level. */
    approvals: number[];
  };
};

/** `roles`: those of the vote, sorted. `counts_in`: indexes of the requirements that take it. */
export type DecideVerdict =
  | { ok: true; roles: string[]; counts_in: number[] }
  | { ok: false; reason: string };

/** Where a request stands, and what the person may do beside saying yes. */
export type Standing = { approved: boolean; may_reject: boolean };

/** What docs/policy.md says that a decision gives. */
export type Said = {
  decision: 'auto_approve' | 'require_approval' | 'deny';
  level: Level;
  requirements: { rule: string; roles: string[]; count: number; on_call?: string }[];
  approvals_required: number;
  applied: string[];
  approve_by_minutes: number;
  execute_within_minutes: number;
  remind_after_minutes: number[];
  escalation: { to: unknown; after_minutes: number; every_minutes: number; max: number }[];
  /** Whom the steps of escalation tell, each time. */
  tells: { to: unknown; after_minutes: number }[];
  justification_required: boolean;
  channels: string[];
  on_expiry: 'reject' | 'approve';
};

/**
 * One implementation of the policy's decisions. `document` is a valid policy in YAML, `now` milliseconds since 1970. `anybody`: the
 * question is about the action, not about who asks.
 */
export type Side = {
  decide: (document: string, request: Asked, now: number, anybody: boolean) => Said;
  mayDecide: (document: string, given: DecideCase, now: number) => DecideVerdict;
  standing: (given: DecideCase) => Standing;
};

/** Keeps what was last made of a text: one document serves many requests. */
export function rememberLast<Made>(make: (text: string) => Made): (text: string) => Made {
  let last: { text: string; made: Made } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, made: make(text) };
    return last.made;
  };
}

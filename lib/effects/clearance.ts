declare const cleared: unique symbol;

/**
 * Proof that one call may run. Only `lib/risk/gate.ts` (the policy says clear) and
 * `lib/approvals/clearance.ts` (people signed, or gave leave beforehand) make one; the executor takes it as an argument
 * and the ledger's statement checks it against the approval's row once more.
 */
export type Clearance = {
  readonly kind: 'policy' | 'plan' | 'call' | 'grant';
  /** Hash of the call that was cleared. */
  readonly call_hash: string;
  readonly approval_id: string | null;
  /** What the approval row must still say: the plan's hash, or the call's. */
  readonly action_hash: string | null;
  /** Of kind `grant`: which one, whose, and the roles that were seen. */
  readonly grant?: { id: string; granted_by: string; roles_version: number };
  readonly [cleared]: true;
};

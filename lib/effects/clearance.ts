declare const cleared: unique symbol;

/**
 * Proof that one call may run. Only `lib/risk/gate.ts` (the policy says clear) and
 * `lib/approvals/clearance.ts` (people signed) make one; the executor takes it as an argument
 * and the ledger's statement checks it against the approval's row once more.
 */
export type Clearance = {
  readonly kind: 'policy' | 'plan' | 'call';
  /** Hash of the call that was cleared. */
  readonly call_hash: string;
  readonly approval_id: string | null;
  /** What the approval row must still say: the plan's hash, or the call's. */
  readonly action_hash: string | null;
  readonly [cleared]: true;
};

import { APPROVALS } from './catalogue/approvals.ts';
import { AUDIT } from './catalogue/audit.ts';
import { CLAIMS } from './catalogue/claims.ts';
import { DECIDING } from './catalogue/deciding.ts';
import { DECISIONS } from './catalogue/decisions.ts';
import { EFFECTS } from './catalogue/effects.ts';
import { GATED } from './catalogue/gate.ts';
import { HALTED } from './catalogue/halt.ts';
import { HISTORY } from './catalogue/history.ts';
import { IDENTITIES } from './catalogue/identity.ts';
import { LIMITED } from './catalogue/limits.ts';
import { LINEAR } from './catalogue/linear.ts';
import { NEXT_RUNS } from './catalogue/next-runs.ts';
import { NOTIFIED } from './catalogue/notify.ts';
import { POLICY } from './catalogue/policy.ts';
import { POLICY_DECISION } from './catalogue/policy-decision.ts';
import { QUEUE } from './catalogue/queue.ts';
import { STATE } from './catalogue/state.ts';
import { THREADS } from './catalogue/threads.ts';

/** Every mutation there is. */
export const MUTATIONS = [
  ...CLAIMS,
  ...EFFECTS,
  ...APPROVALS,
  ...DECISIONS,
  ...DECIDING,
  ...POLICY,
  ...POLICY_DECISION,
  ...QUEUE,
  ...STATE,
  ...THREADS,
  ...NEXT_RUNS,
  ...HISTORY,
  ...LIMITED,
  ...IDENTITIES,
  ...HALTED,
  ...AUDIT,
  ...GATED,
  ...NOTIFIED,
  ...LINEAR,
];

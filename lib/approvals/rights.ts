import type { Level } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import type { DecideQuestion } from '../policy/decide-rights.ts';

/** Facts that take a look beyond the row: rotations that the caller is on call in now, and how near they are to a cap. */
export type MoreFacts = Pick<DecideQuestion, 'onCall' | 'caps'>;

/** The facts by which the policy's rights say whether the caller may answer this request. */
export function questionOf(
  { principal, delegations }: Pick<Entry, 'principal' | 'delegations'>,
  approval: ApprovalRow,
  more: MoreFacts = {},
): DecideQuestion {
  return {
    requirements: approval.requirements,
    votes: approval.votes,
    principal,
    project: approval.project,
    requesterId: approval.requested_by,
    askerId: approval.asked_by,
    editors: approval.editors,
    level: approval.risk_level as Level,
    delegations,
    ...more,
  };
}

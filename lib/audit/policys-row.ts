import type { Entry } from '../identity/entry.ts';
import { auditRow } from './record.ts';

type Said = { subject: string; status: 'approved' | 'rejected'; reason: string | null; action_hash: string };

/** The audit row of what the policy decided by itself, with its version. */
export function policysRow(entry: Pick<Entry, 'now' | 'policyVersion'>, { subject, status, ...said }: Said) {
  const data = { ...said, policy_version: entry.policyVersion };
  return auditRow({ at: entry.now, actor: 'policy', type: `approval.${status}`, subject, data });
}

import type { Config } from '../../schema/config.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { invalid } from '../errors.ts';

/**
 * The address that is told of the decision, if this installation lets one be: https (http on the local stack alone), on a host that
 * GATE_CALLBACK_HOSTS names, without credentials. Throws 422 `callback_not_allowed`.
 */
export function allowedCallback(
  config: Pick<Config, 'ENVIRONMENT' | 'GATE_CALLBACK_HOSTS'>,
  address: string | undefined,
): string | null {
  if (address === undefined) return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && config.ENVIRONMENT === 'local');
  const bare = url?.username === '' && url.password === '';
  if (url && safe && bare && config.GATE_CALLBACK_HOSTS.includes(url.host)) return url.href;
  throw invalid(
    'callback_not_allowed',
    'The address must be https on a host that this installation lets callbacks go to (GATE_CALLBACK_HOSTS). Leave it out and wait with GET /approvals/{id}?wait=25.',
  );
}

/** The notice that tells whoever asked at a gate, where they left an address. It is a bell: the approval itself is the word that counts. */
export function callbackNotice(
  { id, workflow_id, evidence }: Pick<ApprovalRow, 'id' | 'workflow_id' | 'evidence'>,
  status: 'approved' | 'rejected' | 'expired',
) {
  const { callback_url: url } = (evidence.gate ?? {}) as { callback_url?: string | null };
  if (!url) return [];
  const payload = { url, told: { type: 'approval.decided', approval_id: id, status } };
  return [{ id: `${id}:callback`, kind: 'callback', task_id: workflow_id, approval_id: id, payload }];
}

import type { ApprovalStatus } from '../../schema/approval.ts';
import { approvalParts } from '../approvals/request.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { hashOf } from '../hash.ts';
import type { Entry } from '../identity/entry.ts';
import { type Demand, denialOf } from '../policy/require.ts';
import { redactText } from '../redact.ts';
import type { ByGrant } from './granted.ts';
import type { JudgedAction, Wanted } from './judge-action.ts';

type Asked = {
  id: string;
  entry: Entry;
  project: string | null;
  reason: string;
  callbackUrl: string | null;
  wanted: Wanted;
  judged: JudgedAction;
  /** Why nobody can complete it, as things stand. */
  lacking: string | null;
  /** What lets it through without anybody being asked about it; null: nothing does. */
  grant: ByGrant | null;
};
/** What is decided without asking, by the policy itself or by leave given beforehand; null: people are asked. */
export type DecidedAlready = {
  status: 'approved' | 'rejected';
  reason: string | null;
  by: 'policy' | 'grant';
} | null;

/** The workflow that a gate's request stands for: no task. */
const gateOf = (approvalId: string) => `gate:${approvalId}`;
/** The ledger's key of the one call that a request is of. */
export const gateKey = (approvalId: string) => hashOf([gateOf(approvalId), 1, 0, 0]);

/** A request for leave as its row, with the audit row and notices that go with it. */
export function askedParts(asked: Asked) {
  const { id, entry, project, reason, callbackUrl, wanted, judged, lacking, grant } = asked;
  const { assessment, demand } = judged;
  const { environments, changeTicket } = wanted;
  return approvalParts({
    ...{ id, assessment, demand, project, now: entry.now },
    kind: 'gate',
    action: judged.actionUnder(entry.policyVersion!),
    description: redactText(reason),
    agent: entry.principal.id.slice(0, 100),
    requestedBy: entry.principal.id,
    taskId: gateOf(id),
    threadId: null,
    checkpointId: null,
    interruptId: null,
    run: 1,
    evidence: {
      gate: {
        environments: [...environments],
        change_ticket: changeTicket,
        callback_url: callbackUrl,
        grant,
      },
      unmeetable: lacking,
    },
  });
}

/** Where nobody needs to be asked, or nobody may be. */
export function decidedByPolicy(demand: Demand, tool: string): DecidedAlready {
  if (demand.decision === 'auto_approve') return { status: 'approved', reason: null, by: 'policy' };
  if (demand.decision === 'deny') return { status: 'rejected', reason: denialOf(demand, tool), by: 'policy' };
  return null;
}

/** The row as the statement will have it, and its times: all count from the database's clock at the door. */
export function askedRow(
  approval: ReturnType<typeof approvalParts>['approval'],
  decided: DecidedAlready,
  now: string,
): { row: ApprovalRow; times: object } {
  const after = (seconds: number | null) =>
    seconds === null ? null : new Date(Date.parse(now) + seconds * 1_000).toISOString();
  const { timeout_s, remind_s, made_by: _, ...stored } = approval;
  const status: ApprovalStatus = decided?.status ?? 'pending';
  const times = {
    created_at: after(0)!,
    expires_at: decided ? null : after(timeout_s),
    remind_at: decided ? null : after(remind_s),
    approved_at: status === 'approved' ? after(0) : null,
    rejected_at: status === 'rejected' ? after(0) : null,
    execute_by: status === 'approved' ? after(approval.execute_within_s) : null,
  };
  const row = {
    ...stored,
    ...times,
    ...{
      status,
      approver_id: decided?.by ?? null,
      approver_role: null,
      rejection_reason: decided?.reason ?? null,
    },
    ...{ approval_justification: null, updated_at: times.created_at, votes: [], editors: [], note: null },
    ...{
      replaces: null,
      replaced_by: null,
      break_glass: null,
      consumed_by: null,
      escalation_level: 0,
      version: 0,
    },
    plan_run_by: null,
  } as unknown as ApprovalRow;
  return { row, times };
}

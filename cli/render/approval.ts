import type { Answer } from '../client/client.ts';
import { showEvidence, showExactAction } from './evidence.ts';
import type { Out } from './out.ts';
import { dim, type Text } from './style.ts';
import { asText, away, time, word } from './words.ts';

export type Approval = Answer<'GET /approvals/pending'>['approvals'][number];
type Shown = Answer<'GET /approvals/{approval_id}'>;

/** What is asked, the exact action first; everything that others wrote comes after it. */
export function showApproval(out: Out, approval: Shown, nowMs: number): void {
  const { evidence_pack: evidence, actions } = approval;
  showExactAction(out, evidence);
  out.heading('Asked');
  out.fields(fieldsOf(approval, nowMs));
  showEvidence(out, evidence);
  if (actions.length === 0) return;
  out.heading('So far');
  const rows = actions.map((each) => [
    time(each.created_at),
    each.actor,
    each.action,
    each.justification ?? each.note ?? '',
  ]);
  out.table(['when', 'who', 'did', 'said'], rows);
}

function fieldsOf(approval: Shown, nowMs: number): [string, Text | null][] {
  const { expires_at, revision, replaces } = approval;
  const open = approval.status === 'pending' && expires_at;
  return [
    ['approval', [approval.id, revision > 1 ? dim(`  revision ${revision} of ${replaces ?? 'it'}`) : '']],
    ['kind', approval.kind],
    [
      'status',
      [word(approval.status), open ? dim(`  until ${time(expires_at)}, ${away(expires_at, nowMs)}`) : ''],
    ],
    ['risk', [word(approval.risk_level), ` ${approval.risk_score ?? ''}`]],
    ['task', [approval.workflow_id, dim(`  ${approval.project ?? ''}`)]],
    ['requested by', approval.requested_by],
    ['needs', needsOf(approval)],
    ['you may', answersOf(approval)],
    ['justification', approval.justification_required ? 'must be given' : null],
    ['rejected', approval.rejection_reason],
  ];
}

function answersOf({ explain }: Shown): Text | null {
  if (!explain) return null;
  const { may_approve, may_reject } = explain;
  return `${may_approve.allowed ? 'approve' : 'not approve'}: ${may_approve.why}${may_reject.allowed ? ' You may reject.' : ''}`;
}

function needsOf({ requirements }: Shown): Text {
  return requirements
    .map(({ rule, roles, count, recorded }) => `${recorded}/${count} of ${roles.join(' or ')} (${rule})`)
    .join('; ');
}

/** The inbox as a table. */
export function inboxRows(approvals: readonly Approval[], nowMs: number): Text[][] {
  return approvals.map((each) => [
    each.id,
    word(each.risk_level),
    each.project ?? '-',
    each.kind,
    `${each.approvals_recorded}/${each.approvals_required}`,
    away(each.expires_at, nowMs),
    each.delegated_by.join(', '),
    asText(each.action_details?.tool ?? each.kind),
    each.task_description,
  ]);
}
export const INBOX_HEAD = [
  'approval',
  'risk',
  'project',
  'kind',
  'votes',
  'expires',
  'lent by',
  'tool',
  'task',
];

/** One of the inbox on a line. */
export function inboxLine(each: Approval): Text {
  const tool = asText(each.action_details?.tool ?? each.kind);
  return [
    each.id,
    '  ',
    word(each.risk_level),
    `  ${each.project ?? '-'}  ${tool}  ${each.task_description}`,
  ];
}

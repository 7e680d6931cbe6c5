import type { Answer } from '../client/client.ts';
import { linesOf, type Out } from './out.ts';
import { bold, dim, type Text, yellow } from './style.ts';
import { asText, away, time, word } from './words.ts';

export type Approval = Answer<'GET /approvals/pending'>['approvals'][number];
type Shown = Answer<'GET /approvals/{approval_id}'>;

/** What is asked, the exact action first; everything that others wrote comes after it. */
export function showApproval(out: Out, approval: Shown, nowMs: number): void {
  showAction(out, approval);
  out.heading('Asked');
  out.fields([
    [
      'approval',
      [
        approval.id,
        approval.revision > 1 ? dim(`  revision ${approval.revision} of ${approval.replaces ?? 'it'}`) : '',
      ],
    ],
    [
      'status',
      [
        word(approval.status),
        approval.expires_at && approval.status === 'pending'
          ? dim(`  until ${time(approval.expires_at)}, ${away(approval.expires_at, nowMs)}`)
          : '',
      ],
    ],
    ['risk', [word(approval.risk_level), ` ${approval.risk_score ?? ''}`]],
    ['task', [approval.workflow_id, dim(`  ${approval.project ?? ''}`)]],
    ['requested by', approval.requested_by],
    ['needs', needsOf(approval)],
    ['justification', approval.justification_required ? 'must be given' : null],
    ['impact', approval.action_impact],
    ['rejected', approval.rejection_reason],
  ]);
  showOpen(out, 'Why it is risky', approval.risk_factors);
  showOpen(out, 'Evidence', approval.evidence);
  if (approval.actions.length > 0) {
    out.heading('So far');
    out.table(
      ['when', 'who', 'did', 'said'],
      approval.actions.map((each) => [
        time(each.created_at),
        each.actor,
        each.action,
        each.justification ?? each.note ?? '',
      ]),
    );
  }
}

/** The exact action and its hash: what a decision is about. */
export function showAction(out: Out, { action_details, action_hash, kind }: Approval): void {
  const { tool, args, target } = action_details ?? {};
  out.line(bold(`Action (${kind})`));
  out.fields([
    ['tool', tool === undefined ? null : yellow(asText(tool))],
    ['target', target === undefined ? null : asText(target)],
    ['hash', bold(action_hash)],
  ]);
  out.block(JSON.stringify(args ?? action_details, null, 2), '  ');
}

function needsOf({ requirements }: Approval): Text {
  return requirements
    .map(({ rule, roles, count, recorded }) => `${recorded}/${count} of ${roles.join(' or ')} (${rule})`)
    .join('; ');
}

function showOpen(out: Out, title: string, value: unknown): void {
  const entries = value && typeof value === 'object' ? Object.entries(value) : [];
  if (entries.length === 0) return;
  out.heading(title);
  for (const [name, each] of entries) {
    const factor = each as { rule?: unknown; level?: string; detail?: unknown } | null;
    if (Array.isArray(value) && factor?.rule)
      out.line(['  ', word(factor.level), ' ', asText(factor.rule), dim(`  ${asText(factor.detail)}`)]);
    else showEvidence(out, name, each);
  }
}

function showEvidence(out: Out, name: string, value: unknown): void {
  if (value === null || value === '') return;
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  const lines = linesOf(text);
  if (lines.length === 1) out.line(['  ', dim(`${name}  `), text]);
  else {
    out.line(['  ', dim(name)]);
    out.block(text, '    ');
  }
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
    asText(each.action_details?.tool ?? each.kind),
    each.task_description,
  ]);
}
export const INBOX_HEAD = ['approval', 'risk', 'project', 'kind', 'votes', 'expires', 'tool', 'task'];

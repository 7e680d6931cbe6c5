import type { Answer } from '../client/client.ts';
import type { Out } from './out.ts';
import { bold, dim, red, yellow } from './style.ts';
import { time, word } from './words.ts';

export type Evidence = Answer<'GET /approvals/{approval_id}'>['evidence_pack'];

/** The exact action and its hash, straight from the database: what a decision is about. */
export function showExactAction(out: Out, { action }: Evidence): void {
  out.line(bold('The exact action'));
  out.fields([
    ['tool', yellow(action.tool)],
    ['target', action.target],
    ['hash', bold(action.hash)],
  ]);
  if (!action.hash_matches) out.line(red('What is stored is NOT what was hashed. Do not sign it.'));
  showExcerpt(out, action.arguments);
}

/** What a careful person looks at besides: preview, reach, way back, cost, reasons, what became of others like it. */
export function showEvidence(out: Out, evidence: Evidence): void {
  const { preview, reasons, similar, summary } = evidence;
  if (preview) {
    out.heading(`Preview (${preview.kind})`);
    out.line(preview.about);
    showExcerpt(out, preview);
  }
  out.heading('What it means');
  out.fields([
    ['environment', evidence.environment],
    ['reaches', listed(evidence.blast_radius)],
    ['way back', evidence.rollback],
    ['cost', listed(evidence.cost)],
    ['target now', listed(evidence.state)],
  ]);
  if (reasons.length > 0) out.heading('Why it is risky');
  for (const { level, rule, detail } of reasons)
    out.line(['  ', word(level), ` ${rule}`, dim(`  ${detail}`)]);
  if (similar.length > 0) {
    out.heading('Decisions like it');
    const rows = similar.map((each) => [
      time(each.at),
      word(each.decided),
      each.by ?? '-',
      each.outcome ?? 'never begun',
      each.reason ?? '',
    ]);
    out.table(['when', 'decided', 'by', 'what came of it', 'why'], rows);
  }
  if (evidence.record) out.line(dim(evidence.record));
  if (summary) {
    const about = summary.before_edit ? 'of what it proposed before a person edited it; ' : '';
    out.heading(`In the model’s own words (${about}written by AI, not checked)`);
    showExcerpt(out, summary);
  }
}

function showExcerpt(out: Out, { text, cut }: { text: string; cut: number }): void {
  out.block(text, '  ');
  if (cut > 0) out.line(dim(`  … and ${cut} more characters: --json has the whole action`));
}

function listed(items: string[]): string | null {
  return items.length > 0 ? items.join('; ') : null;
}

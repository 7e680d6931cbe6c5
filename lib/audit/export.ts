import type { AuditLink, ChainPlace } from '../../schema/audit.ts';
import type { Ctx } from '../ctx.ts';
import type { Entry } from '../identity/entry.ts';
import { type AuditFilter, FILTERED, filterParams } from './filter.ts';
import { refuseUnlessAuditor } from './may-audit.ts';
import { readOverview } from './overview.ts';
import { BEFORE, LINK_COLUMNS } from './read-links.ts';
import { sealAudit } from './seal.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** The first line of an export in JSON lines: what the lines after it can be held against. */
export type ExportHeader = {
  format: 'audit-export/1';
  /** Null: everything, so that every link is there. */
  filter: AuditFilter | null;
  from: ChainPlace;
  head: ChainPlace;
  anchors: (ChainPlace & { target: string })[];
};
/** Every line after it. `data` is the text that was hashed. */
export type ExportLine = AuditLink & { prev_hash: string };

/** Rows of one round trip. */
const PAGE = 1_000;

const NEXT = `select ${LINK_COLUMNS}, ${BEFORE} as prev_hash from audit_links l join audit_events e on e.id = l.event_id
  where ${FILTERED} and l.seq > $8 and l.seq <= $9 order by l.seq limit ${PAGE}`;

/**
 * The log, oldest first, up to what is linked now, as text in pieces: one round trip each. Throws 403 `role_not_allowed`
 * before the first piece.
 */
export async function exportAudit(
  ctx: Ctx,
  entry: Entry,
  { format, ...filter }: AuditFilter & { format: ExportFormat },
): Promise<AsyncGenerator<string>> {
  refuseUnlessAuditor(entry);
  await sealAudit(ctx);
  const { from, head, anchors } = await readOverview(ctx.db);
  const narrowed = Object.values(filter).some((value) => value !== undefined);
  const header = { format: 'audit-export/1', filter: narrowed ? filter : null, from, head, anchors } as const;
  return pieces(ctx, filter, header, format);
}

async function* pieces(
  ctx: Ctx,
  filter: AuditFilter,
  header: ExportHeader,
  format: ExportFormat,
): AsyncGenerator<string> {
  yield format === 'jsonl' ? `${JSON.stringify(header)}\n` : csvRow(COLUMNS);
  const show = format === 'jsonl' ? (line: ExportLine) => `${JSON.stringify(line)}\n` : csvLine;
  for (let seq = header.from.seq; ; ) {
    const rows = await ctx.db.query<ExportLine>(NEXT, [...filterParams(filter), seq, header.head.seq]);
    if (rows.length > 0) yield rows.map(show).join('');
    if (rows.length < PAGE) return;
    seq = rows.at(-1)!.seq;
  }
}

const COLUMNS = [
  ...(['seq', 'event_id', 'at', 'actor', 'type', 'subject', 'data', 'digest', 'prev_hash', 'hash'] as const),
];

const csvLine = (line: ExportLine) => csvRow(COLUMNS.map((name) => line[name]));

const csvRow = (cells: readonly (string | number)[]) => `${cells.map(csvCell).join(',')}\r\n`;

/** RFC 4180; what a spreadsheet would take for a formula is made text by a leading apostrophe. */
function csvCell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

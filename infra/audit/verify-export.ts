import { faultOf } from '../../lib/audit/chain.ts';
import type { ExportHeader, ExportLine } from '../../lib/audit/export.ts';
import { walkChain } from '../../lib/audit/walk.ts';
import type { ChainPlace } from '../../schema/audit.ts';

/** `narrowed`: the export was filtered, so that what is absent from it cannot be told. */
export type ExportVerdict =
  | { ok: true; events: number; from: ChainPlace; head: ChainPlace; anchors: number; narrowed: boolean }
  | { ok: false; line: number; reason: string };

type Told = ChainPlace & { target: string };

/**
 * Holds an export in JSON lines against itself and against heads that were kept elsewhere, without any database. Line
 * numbers are the file's, from one on.
 */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  told: readonly Told[] = [],
): Promise<ExportVerdict> {
  let header: ExportHeader | null = null;
  let chain: ReturnType<typeof walkChain> | null = null;
  let anchors: Told[] = [];
  let number = 0;
  let last = 0;
  const bad = (reason: string): ExportVerdict => ({ ok: false, line: number, reason });
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const value = parse(text);
    if (value === null) return bad('It is no JSON.');
    if (!header || !chain) {
      header = value as ExportHeader;
      if (header.format !== 'audit-export/1' || !header.head || !header.from)
        return bad('The first line is not that of an export in JSON lines (GET /audit?format=jsonl).');
      const { from } = header;
      anchors = [...(header.anchors ?? []), ...told].filter(({ seq }) => seq > from.seq);
      chain = walkChain({ from, head: header.head, anchors });
      continue;
    }
    const link = value as ExportLine;
    const before = header.filter ? { seq: link.seq - 1, hash: link.prev_hash } : chain.place();
    if (!/^[0-9a-f]{64}$/.test(link.prev_hash) || link.prev_hash !== before.hash)
      return bad(`Link ${link.seq} says of the one before what is not so.`);
    const fault = header.filter ? faultOf(before, link) : (chain.take(link)?.reason ?? null);
    if (fault) return bad(fault);
    if (link.seq <= last) return bad(`Link ${link.seq} does not come after ${last}.`);
    last = link.seq;
    if (header.filter && anchors.some(({ seq, hash }) => seq === link.seq && hash !== link.hash))
      return bad(`Link ${link.seq} is not the one whose hash was told outside.`);
  }
  if (!header || !chain) return bad('It is empty.');
  const fault = header.filter ? null : chain.end();
  if (fault) return bad(fault.reason);
  const { from, head } = header;
  const events = header.filter ? number - 1 : head.seq - from.seq;
  return { ok: true, events, from, head, anchors: anchors.length, narrowed: header.filter !== null };
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

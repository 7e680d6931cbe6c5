import { createHash } from 'node:crypto';
import type { AuditLink, AuditShown, ChainPlace } from '../../schema/audit.ts';
import { hashOf } from '../hash.ts';

/** Where a chain begins that nothing was cut from. */
export const GENESIS: ChainPlace = { seq: 0, hash: '0'.repeat(64) };

/** Hex SHA-256 over the RFC 8785 form of everything that is shown of an event. */
export function digestOf({ at, actor, type, subject, data }: AuditShown): string {
  return hashOf({ at, actor, type, subject, data });
}

/** Hex SHA-256 over the hash before, the link's number (eight bytes, big-endian) and its event's digest. */
function linkHash(before: string, seq: number, digest: string): string {
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(seq));
  return createHash('sha256')
    .update(Buffer.from(before, 'hex'))
    .update(number)
    .update(Buffer.from(digest, 'hex'))
    .digest('hex');
}

/** A link as it was read: what is not there any more of its event is null. */
export type ReadLink = { [K in keyof AuditLink]: AuditLink[K] | null } & { seq: number };

/**
 * Holds one link against what stood before it. Null: it is what was written. Otherwise what is wrong, in words; the
 * numbers are of the chain, from one on.
 */
export function faultOf(before: ChainPlace, link: ReadLink): string | null {
  if (link.seq !== before.seq + 1)
    return link.seq > before.seq + 1
      ? `Link ${before.seq + 1} is missing: the next one there is ${link.seq}.`
      : `Link ${link.seq} does not come after ${before.seq}.`;
  const { at, actor, type, subject, data, digest, hash } = link;
  if (at === null || actor === null || type === null || subject === null || data === null || digest === null)
    return `The event ${link.event_id} of link ${link.seq} is gone.`;
  if (digestOf({ at, actor, type, subject, data }) !== digest)
    return `The event ${link.event_id} of link ${link.seq} is not what was written: its digest does not fit it.`;
  if (linkHash(before.hash, link.seq, digest) !== hash)
    return `The hash of link ${link.seq} does not fit its event ${link.event_id} and the link before.`;
  return null;
}

/** A cut of retention, as an event of the chain that goes on attests it; null: it is another event. */
export function attestedCut({ type, data }: Pick<AuditShown, 'type' | 'data'>): ChainPlace | null {
  if (type !== 'audit.cut') return null;
  const { seq, hash } = JSON.parse(data) as Partial<ChainPlace>;
  return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : null;
}

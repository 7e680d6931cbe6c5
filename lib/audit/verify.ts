import type { ChainPlace } from '../../schema/audit.ts';
import type { Ctx } from '../ctx.ts';
import type { Entry } from '../identity/entry.ts';
import { digestOf, type ReadLink } from './chain.ts';
import { refuseUnlessAuditor } from './may-audit.ts';
import { readOverview } from './overview.ts';
import { EVENT_TIME, LINK_COLUMNS } from './read-links.ts';
import { sealAudit } from './seal.ts';
import { type Fault, walkChain } from './walk.ts';

/**
 * `length`: how many events were ever linked; `head`: the hash of the last link. `broken_at`: the number of the first
 * link that does not hold; null where it is about none.
 */
export type Verified =
  | { ok: true; length: number; head: string; cut: ChainPlace | null; anchors: number }
  | { ok: false; broken_at: number | null; event_id: number | null; reason: string };

/** Links of one round trip. */
const BATCH = 2_000;

const WALK = `select ${LINK_COLUMNS} from audit_links l left join audit_events e on e.id = l.event_id
  where l.seq > $1 and l.seq <= $2 order by l.seq limit ${BATCH}`;
/** What waits for its link, with what its witness holds. */
const WAITING = `select w.event_id::float8 as event_id, encode(w.digest, 'hex') as witness, encode(e.digest, 'hex') as digest,
    ${EVENT_TIME} as at, e.actor, e.type, e.subject, e.data
  from audit_unsealed w left join audit_events e on e.id = w.event_id order by w.event_id limit ${BATCH}`;
const UNCOVERED = `select e.id::float8 as id from audit_events e where not exists (select 1 from audit_links l where l.event_id = e.id)
  and not exists (select 1 from audit_unsealed w where w.event_id = e.id) order by e.id limit 1`;

/**
 * Walks the whole chain in batches: each event against its digest, each link against the one before, the end against the
 * head, the whole against heads that were told outside (`told` too), events against links and witnesses by number.
 * Throws 403 `role_not_allowed`.
 */
export async function verifyAudit(ctx: Ctx, entry: Entry, told: ChainPlace[] = []): Promise<Verified> {
  refuseUnlessAuditor(entry);
  for (let attempt = 0; ; attempt++) {
    const cutAt = (await readOverview(ctx.db)).from.seq;
    const verified = await verifyOnce(ctx, told);
    // Retention may have cut off what was about to be read.
    if (verified.ok || attempt === 2 || (await readOverview(ctx.db)).from.seq === cutAt) return verified;
  }
}

async function verifyOnce(ctx: Ctx, told: ChainPlace[]): Promise<Verified> {
  // What is tampered with is not sealed over; what is linked is looked at first, to name the row.
  const unsound = headFault(await readOverview(ctx.db)) ?? (await waitingFault(ctx));
  if (!unsound) await sealAudit(ctx);
  const { from, head, anchors, ...counts } = await readOverview(ctx.db);
  const all = [...anchors, ...told.map((place) => ({ ...place, target: 'whoever asks' }))];
  const relevant = all.filter(({ seq }) => seq > from.seq);
  const chain = walkChain({ from, head, anchors: relevant });
  for (let full = true; full; ) {
    const rows = await ctx.db.query<ReadLink>(WALK, [
      chain.place().seq,
      Math.max(head.seq, counts.last ?? 0),
    ]);
    for (const row of rows) {
      const fault = chain.take(row);
      if (fault) return broken(fault);
    }
    full = rows.length === BATCH;
  }
  const fault = unsound ?? chain.end();
  if (fault) return broken(fault);
  if (counts.events !== counts.links + counts.waiting) {
    const [row] = await ctx.db.query<{ id: number }>(UNCOVERED);
    const reason = `The event ${row?.id} has neither a link nor a witness: it was put in, or its witness was taken away.`;
    return broken({ at: null, eventId: row?.id ?? null, reason });
  }
  return {
    ...{ ok: true, length: head.seq, head: head.hash },
    cut: from.seq === 0 ? null : from,
    anchors: relevant.length,
  };
}

const broken = ({ at, eventId, reason }: Fault): Verified => ({
  ...{ ok: false, broken_at: at, event_id: eventId, reason },
});

/** What would keep the chain from being added to. */
function headFault({ from, head, last }: Awaited<ReturnType<typeof readOverview>>): Fault | null {
  if (head.seq === last || (last === null && head.seq === from.seq)) return null;
  const end = last ?? from.seq;
  const reason =
    end < head.seq
      ? `The chain ends at link ${end}; its head says ${head.seq}: its end was cut off.`
      : `The head of the chain says ${head.seq}; there are links up to ${end}: it was set back.`;
  return { at: Math.min(end, head.seq) + 1, eventId: null, reason };
}

/** The first of what is not linked yet that is not what was written. */
async function waitingFault(ctx: Ctx): Promise<Fault | null> {
  const rows = await ctx.db.query<Omit<ReadLink, 'seq'> & { witness: string }>(WAITING);
  for (const { event_id, witness, digest, at, actor, type, subject, data } of rows) {
    const fault = (what: string): Fault => ({
      ...{ at: null, eventId: event_id },
      reason: `The event ${event_id}, not linked yet, ${what}.`,
    });
    if (at === null || actor === null || type === null || subject === null || data === null)
      return fault('is gone; its witness is there');
    if (digestOf({ at, actor, type, subject, data }) !== digest) return fault('does not fit its digest');
    if (digest !== witness) return fault('is not what its witness saw');
  }
  return null;
}

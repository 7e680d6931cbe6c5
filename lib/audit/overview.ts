import type { ChainPlace } from '../../schema/audit.ts';
import type { Db } from '../ports.ts';
import { GENESIS } from './chain.ts';

/** One moment of the whole log. */
export type Overview = {
  /** The last cut of retention, or the beginning. */
  from: ChainPlace;
  head: ChainPlace;
  /** The last link's number; null: there is none. */
  last: number | null;
  events: number;
  links: number;
  /** Events that are not linked yet. */
  waiting: number;
  /** Heads that somebody outside has taken, one for each place and taker. */
  anchors: (ChainPlace & { target: string })[];
};

const OVERVIEW = `select
  (select jsonb_build_object('seq', c.seq, 'hash', encode(c.hash, 'hex')) from audit_cuts c order by c.seq desc limit 1) as cut,
  (select jsonb_build_object('seq', h.seq, 'hash', encode(h.hash, 'hex')) from audit_head h where h.id = 1) as head,
  (select max(l.seq)::float8 from audit_links l) as last,
  (select count(*)::float8 from audit_events) as events,
  (select count(*)::float8 from audit_links) as links,
  (select count(*)::float8 from audit_unsealed) as waiting,
  (select coalesce(jsonb_agg(distinct jsonb_build_object('target', a.target, 'seq', a.seq, 'hash', encode(a.hash, 'hex'))), '[]')
   from audit_anchors a where a.error is null) as anchors`;

/** Reads the figures that a chain is held against, in one statement: they are of one moment. A head that is gone is the beginning. */
export async function readOverview(db: Db): Promise<Overview> {
  type Row = Omit<Overview, 'from' | 'head'> & { cut: ChainPlace | null; head: ChainPlace | null };
  const [row] = await db.query<Row>(OVERVIEW);
  const { cut, head, ...rest } = row!;
  const from = cut ?? GENESIS;
  return { ...rest, from, head: head ?? from };
}

import type { ChainPlace } from '../../schema/audit.ts';
import type { Ctx } from '../ctx.ts';
import { AppError } from '../errors.ts';
import type { Anchor } from '../ports.ts';

/** Who is to be told: a head that they do not have, an hour after they last took one, five minutes after they last did not. */
const DUE = `select t.target from unnest($1::text[]) t(target)
  left join lateral (select a.seq, a.at from audit_anchors a where a.target = t.target and a.error is null order by a.at desc limit 1) ok on true
  left join lateral (select a.at from audit_anchors a where a.target = t.target order by a.at desc limit 1) tried on true
  where $2 > coalesce(ok.seq, 0) and coalesce(ok.at, '-infinity') <= clock_timestamp() - interval '1 hour'
    and coalesce(tried.at, '-infinity') <= clock_timestamp() - interval '5 minutes'`;
const KEEP = `insert into audit_anchors (target, seq, hash, at, error) values ($1, $2, decode($3, 'hex'), clock_timestamp(), $4)`;

/**
 * Tells the chain's head to everybody outside the database who keeps heads and has not had one for an hour. What one
 * of them does not take is kept as well, shown by GET /ready, and tried again. Throws what the database adapter throws.
 */
export async function anchorAudit(ctx: Ctx, anchors: Anchor[], head: ChainPlace): Promise<void> {
  if (anchors.length === 0 || head.seq === 0) return;
  const names = anchors.map(({ name }) => name);
  const due = await ctx.db.query<{ target: string }>(DUE, [names, head.seq]);
  await Promise.all(
    due.map(async ({ target }) => {
      const anchor = anchors.find(({ name }) => name === target)!;
      const { PUBLIC_BASE_URL: installation } = ctx.config;
      const at = new Date(ctx.clock.now()).toISOString();
      const error = await anchor.tell({ installation, ...head, at }).then(() => null, reasonOf);
      if (error) ctx.log.error('audit: head not taken', { target, seq: head.seq, error });
      await ctx.db.query(KEEP, [target, head.seq, head.hash, error]);
    }),
  );
}

/** In our own words: what a stranger says may hold an address or a secret. */
const reasonOf = (error: unknown) =>
  error instanceof AppError ? error.message : 'It did not answer as it should.';

import type { Ctx } from '../ctx.ts';
import { postgresJson } from '../db/call.ts';
import type { Entry } from './entry.ts';

/**
 * Keeps an answer under the request's idempotency key, where it is made of what the verb's own statement has answered. Lost
 * between the two, the request is refused when it comes again, for what it asks for has been done: it is never done twice.
 */
export async function keepAnswer(
  ctx: Ctx,
  { idem }: Pick<Entry, 'idem'>,
  answer: { status: number; body: string },
): Promise<void> {
  if (!idem) return;
  await ctx.db.query('select keep_answer($1::jsonb)', [postgresJson({ ...idem, headers: {}, ...answer })]);
}

import type { Ctx } from '../../ctx.ts';
import { AppError } from '../../errors.ts';
import { type EnterInput, enter, type Replay } from '../../identity/enter.ts';
import type { Entry } from '../../identity/entry.ts';

const ROUTE = 'POST /webhooks/linear';

/** Told to somebody whom nobody has mapped; nothing else happens. */
export const UNMAPPED =
  'I do not know who you are here, so nothing was done. An administrator maps your Linear user to you: `devops-agents linear users map`.';

export type LinearUser = { workspace: string; user: string };

/** In the name of whoever that Linear user is here; null: nobody. Throws what `enter` does. */
export async function enterAs(
  ctx: Ctx,
  linearUser: LinearUser,
  more: Partial<EnterInput> = {},
): Promise<Entry | Replay | null> {
  try {
    return await enter(ctx, { token: null, linearUser, route: ROUTE, ...more });
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return null;
    throw error;
  }
}

/** The same, where nothing is asked under a key. */
export async function entryAs(
  ctx: Ctx,
  linearUser: LinearUser,
  more: Partial<EnterInput> = {},
): Promise<Entry | null> {
  const entry = await enterAs(ctx, linearUser, more);
  if (entry && 'replay' in entry) throw new Error('nothing was asked under a key');
  return entry;
}

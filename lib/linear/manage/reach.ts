import type { Ctx } from '../../ctx.ts';
import { AppError, forbidden, invalid, notFound } from '../../errors.ts';
import type { Entry } from '../../identity/entry.ts';
import { rolesIn } from '../../policy/decide-rights.ts';
import { notConfigured } from '../auth/tokens.ts';
import { type Connection, connect } from '../connection.ts';

/**
 * Linear for somebody at a door. A workspace is not cut by projects, so it takes a role in all of them, above viewer to write. What Linear refuses is theirs to
 * mend. Throws 403 `role_not_allowed`, 503 `linear_not_configured`; its API 404 `not_found` and 422 `linear_refused`.
 */
export async function reach(
  ctx: Ctx,
  { principal }: Pick<Entry, 'principal'>,
  { write }: { write: boolean },
): Promise<Connection> {
  const roles = rolesIn(principal, null);
  if (!roles.some((role) => !write || role !== 'viewer'))
    throw forbidden(
      'role_not_allowed',
      `Linear's workspace takes a role${write ? ' above viewer' : ''} in all projects.`,
    );
  return reachAnyhow(ctx);
}

/** The same, where the door has asked already who it is. */
export async function reachAnyhow(ctx: Ctx): Promise<Connection> {
  const connection = await connect(ctx);
  return {
    ...connection,
    api: {
      run: (document, variables) =>
        connection.api.run<never>(document, variables).catch((error: unknown) => {
          throw refusalOf(error);
        }),
    },
  };
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.kind === 'unauthenticated') return notConfigured();
  if (error.kind !== 'fatal') return error;
  const said = String(error.extra.linear ?? '');
  if (/not found/i.test(said))
    return notFound('not_found', 'Linear has no such thing, or we may not see it.');
  return invalid('linear_refused', error.message);
}

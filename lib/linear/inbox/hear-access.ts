import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow } from '../../db/rows.ts';
import { disconnect } from '../auth/refresh.ts';

/** The app was removed from a workspace: its tokens are dropped. */
export async function hearRevoked(ctx: Ctx, { workspace }: LinearInboxRow): Promise<string> {
  const reason = 'The app was removed in Linear.';
  const won = await disconnect(ctx, { workspace, reason, by: 'linear' });
  return won ? 'disconnected' : 'was not connected';
}

/** Teams were opened or closed to us: told to whoever runs this; what we may not see, Linear refuses by itself. */
export async function hearAccess(ctx: Ctx, { workspace, body }: LinearInboxRow): Promise<string> {
  const { addedTeamIds, removedTeamIds, canAccessAllPublicTeams } = body;
  ctx.log.info('what we may see in Linear has changed', {
    ...{ workspace, addedTeamIds, removedTeamIds, canAccessAllPublicTeams },
  });
  return 'taken note of';
}

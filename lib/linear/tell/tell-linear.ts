import type { Ctx } from '../../ctx.ts';
import { AppError, fatal } from '../../errors.ts';
import type { Outgoing } from '../../notify/ports.ts';
import { connect } from '../connection.ts';
import { linkOfTask } from '../links.ts';
import { tellHub } from './tell-hub.ts';
import { tellIssue } from './tell-issue.ts';
import { tellSession } from './tell-session.ts';

type Told = { status: number | null; handle: string | null };

/**
 * Tells Linear of what happened: where the task came from, or on the issue whose comments ask. Told again it is there once. Throws what is tried again, and
 * `fatal` where nobody is there to be told any more.
 */
export async function tellLinear(ctx: Ctx, outgoing: Outgoing): Promise<Told> {
  try {
    return { status: 200, handle: await tell(ctx, outgoing) };
  } catch (error) {
    // Whoever installs the app again finds its deliveries waiting.
    if (error instanceof AppError && error.kind === 'unauthenticated')
      throw new AppError('unavailable', error.code, error.message, { extra: error.extra });
    throw error;
  }
}

async function tell(ctx: Ctx, outgoing: Outgoing): Promise<string | null> {
  const { message, target } = outgoing;
  if (target.issue) return tellHub(ctx, await connect(ctx), { ...outgoing, issue: target.issue });
  const link = message.task ? await linkOfTask(ctx, message.task.id) : null;
  if (!link)
    throw fatal('not_from_linear', 'This task did not come from Linear, or has another one after it.');
  const connection = await connect(ctx, link.workspace);
  if (link.kind === 'session') await tellSession(ctx, connection, link, message);
  else await tellIssue(ctx, connection, link, outgoing);
  return null;
}

import { type EndpointChannel, type EndpointTarget, TARGETS } from '../../../schema/notification-endpoint.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../errors.ts';
import { checkAddresses, checkUrl } from '../address.ts';

/**
 * The target as it is stored, if this installation can send there: well formed for its channel, which is configured; a webhook's host
 * public by its name and by every address that it has now. Throws 422 `target_invalid`, `channel_not_configured`,
 * `address_not_allowed`; `unavailable` where its host cannot be looked up.
 */
export async function checkTarget(
  ctx: Ctx,
  channel: EndpointChannel,
  target: Record<string, unknown>,
): Promise<EndpointTarget> {
  const read = TARGETS[channel].safeParse(target);
  if (!read.success) {
    const [issue] = read.error.issues;
    const at = ['target', ...(issue?.path ?? [])].join('.');
    throw invalid(
      'target_invalid',
      `A target of the channel "${channel}" must be otherwise: ${at}: ${issue?.message}.`,
    );
  }
  if (channel !== 'console' && !(await ctx.sender?.(channel)))
    throw invalid(
      'channel_not_configured',
      `This installation has no channel "${channel}": its variables are not set (docs/notifications.md).`,
    );
  const checked = read.data as EndpointTarget;
  if (channel !== 'webhook') return checked;
  const url = checkUrl(ctx.config, checked.url!);
  if (!ctx.resolver)
    throw invalid('channel_not_configured', 'This service has no way to look at an address.');
  await checkAddresses(ctx.config, url, ctx.resolver);
  return { url: url.href };
}

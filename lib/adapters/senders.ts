import type { Config } from '../../schema/config.ts';
import type { EndpointChannel } from '../../schema/notification-endpoint.ts';
import type { Ctx } from '../ctx.ts';
import { fatal } from '../errors.ts';
import type { Sender } from '../notify/ports.ts';
import type { EmailBinding } from './email.ts';

/** How a channel is told; null: this installation has none of it. Each is loaded with its first message. */
export async function senderOf(
  channel: EndpointChannel,
  config: Config,
  ctx: Ctx,
  env: { EMAIL?: unknown },
): Promise<Sender | null> {
  const { resolver, log } = ctx;
  switch (channel) {
    case 'webhook':
      if (!resolver) throw fatal('no_resolver', 'This service has no way to look at an address.');
      return (await import('./webhook-sender.ts')).webhookSender(config, resolver);
    case 'slack':
      if (config.SLACK_BOT_TOKEN === '') return null;
      return (await import('./slack.ts')).slackSender(config);
    case 'email':
      return (await import('./email.ts')).emailSender(config, env.EMAIL as EmailBinding | undefined);
    case 'log':
      return (await import('./log-sender.ts')).logSender(log);
    case 'linear':
      if (!ctx.linear) return null;
      return {
        send: async (outgoing) => (await import('../linear/tell/tell-linear.ts')).tellLinear(ctx, outgoing),
      };
    case 'console':
      // What is told there is there once it is handed out.
      return null;
  }
}

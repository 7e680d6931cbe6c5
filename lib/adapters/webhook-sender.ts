import type { Config } from '../../schema/config.ts';
import { AppError, fatal } from '../errors.ts';
import { checkAddresses, checkUrl } from '../notify/address.ts';
import type { Resolver, Sender } from '../notify/ports.ts';
import { webhookBody } from '../notify/webhook-body.ts';
import { refusedBy } from './refused-by.ts';
import { signWebhook } from './sign-webhook.ts';

const TIMEOUT_MS = 10_000;

/**
 * Outbound webhooks as Standard Webhooks has them: signed with each of the endpoint's secrets, so that a receiver may change over.
 * Where a name leads is looked at before each attempt; a redirect is a refusal; of the answer only the status counts.
 */
export function webhookSender(
  config: Pick<Config, 'ENVIRONMENT' | 'WEBHOOK_HOSTS' | 'PUBLIC_BASE_URL'>,
  resolver: Resolver,
  { timeoutMs = TIMEOUT_MS, post = fetch }: { timeoutMs?: number; post?: typeof fetch } = {},
): Sender {
  return {
    async send({ target, message, gathered, messageId, secrets, now }) {
      const url = await allowed(config, resolver, String(target.url));
      const body = JSON.stringify(webhookBody(message, gathered));
      const answer = await post(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'ai-devops-agent-platform',
          ...signWebhook(secrets, { id: messageId, now, body }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: Error) => {
        throw new AppError(
          'unavailable',
          'webhook_unavailable',
          error.name === 'TimeoutError' ? `No answer within ${timeoutMs / 1_000} s.` : 'No connection.',
          { cause: error },
        );
      });
      await answer.body?.cancel().catch(() => undefined);
      if (answer.ok) return { status: answer.status, handle: null };
      if (answer.status === 410)
        throw fatal('webhook_gone', 'HTTP 410: the receiver wants no more.', { extra: { status: 410 } });
      throw refusedBy('webhook_refused', answer);
    },
  };
}

async function allowed(
  config: Parameters<typeof checkUrl>[0],
  resolver: Resolver,
  text: string,
): Promise<URL> {
  const url = checkUrl(config, text);
  await checkAddresses(config, url, resolver);
  return url;
}

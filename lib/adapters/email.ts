import type { Config } from '../../schema/config.ts';
import { AppError, fatal } from '../errors.ts';
import { cardOf } from '../notify/card.ts';
import type { Sender } from '../notify/ports.ts';
import { cardMail, type Mail } from '../notify/render/email.ts';
import { refusedBy } from './refused-by.ts';

/** Cloudflare’s binding for mail, as far as it is used. */
export type EmailBinding = {
  send(mail: { from: string; to: string; subject: string; text: string; html: string }): Promise<unknown>;
};
type Setting = Pick<
  Config,
  | 'EMAIL_FROM'
  | 'EMAIL_PROVIDER'
  | 'RESEND_API_KEY'
  | 'EMAIL_HTTP_URL'
  | 'EMAIL_HTTP_HEADERS'
  | 'EMAIL_HTTP_TEMPLATE'
>;
/** One mail to one address; `id` is the same for every attempt. */
type Post = (to: string, mail: Mail, id: string) => Promise<number | null>;

const TIMEOUT_MS = 10_000;

/** Sends mail through whoever is configured; null: nobody is. To several addresses it goes one by one, and none sees the others. */
export function emailSender(config: Setting, binding: EmailBinding | undefined): Sender | null {
  const post = config.EMAIL_FROM === '' ? null : posting(config, binding);
  if (!post) return null;
  return {
    async send({ target, address, message, gathered, messageId }) {
      const messages = [...gathered, message].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      const mail = cardMail(messages.map(cardOf));
      const to = address === null ? (target.to as string[]) : [address];
      let status: number | null = null;
      for (const one of to) status = await post(one, mail, `${messageId}/${one}`);
      return { status, handle: null };
    },
  };
}

function posting(config: Setting, binding: EmailBinding | undefined): Post | null {
  if (config.EMAIL_PROVIDER === 'resend') return config.RESEND_API_KEY ? byResend(config) : null;
  if (config.EMAIL_PROVIDER === 'http') return config.EMAIL_HTTP_URL ? byHttp(config) : null;
  return binding ? byBinding(config, binding) : null;
}

const byBinding =
  ({ EMAIL_FROM: from }: Setting, binding: EmailBinding): Post =>
  async (to, mail) => {
    await binding.send({ from, to, ...mail }).catch((error: unknown) => {
      throw new AppError(
        'unavailable',
        'email_refused',
        `The mail was not taken: ${String(error).slice(0, 200)}`,
      );
    });
    return null;
  };

/** Resend’s REST API; its idempotency key keeps a second attempt from being a second mail. */
const byResend =
  ({ EMAIL_FROM: from, RESEND_API_KEY: key, EMAIL_HTTP_URL: url }: Setting): Post =>
  (to, mail, id) =>
    send(url || 'https://api.resend.com/emails', {
      headers: { authorization: `Bearer ${key}`, 'idempotency-key': id.slice(0, 256) },
      body: JSON.stringify({ from, to: [to], ...mail }),
    });

const byHttp =
  ({
    EMAIL_FROM: from,
    EMAIL_HTTP_URL: url,
    EMAIL_HTTP_HEADERS: headers,
    EMAIL_HTTP_TEMPLATE: template,
  }: Setting): Post =>
  (to, mail, id) =>
    send(url, {
      headers: headers === '' ? {} : (JSON.parse(headers) as Record<string, string>),
      body: fill(template, { from, to, id, ...mail }),
    });

/** Each value is put in as JSON writes the inside of a text, so that none of them can end it. */
function fill(template: string, values: Record<string, string>): string {
  if (template === '') return JSON.stringify(values);
  return template.replace(/\{\{(from|to|subject|text|html|id)\}\}/g, (_all, name: string) =>
    JSON.stringify(values[name]).slice(1, -1),
  );
}

async function send(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: string },
): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    const why = error.name === 'TimeoutError' ? 'no answer in time' : 'no connection';
    throw new AppError('unavailable', 'email_unavailable', `The mail service is not there: ${why}.`, {
      cause: error,
    });
  });
  await answer.body?.cancel().catch(() => undefined);
  if (answer.ok) return answer.status;
  // What it says of the mail itself does not change with another attempt; of us, or of now, it may.
  if ([400, 413, 422].includes(answer.status))
    throw fatal('email_refused', `The mail service does not take this mail: HTTP ${answer.status}.`, {
      extra: { status: answer.status },
    });
  throw refusedBy('email_refused', answer);
}

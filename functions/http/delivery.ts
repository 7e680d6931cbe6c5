import type { Context } from 'hono';
import type * as z from 'zod';
import { AppError, fatal, later } from '../../lib/errors.ts';
import { readBody, SMALL } from './body.ts';
import type { AppEnv } from './env.ts';
import { problem } from './problem.ts';

const NON_RETRYABLE = 489;

/**
 * One delivery of the queue: its signature over the raw body and our own full URL, its message, one verb. 2xx
 * only after the verb's commit. What cannot get better is 489, so that the queue parks it; a message of a newer
 * release is 503, for the release that knows it.
 */
export async function delivery<Message>(
  c: Context<AppEnv>,
  schema: z.ZodType<Message>,
  run: (message: Message, jti: string) => Promise<object>,
): Promise<Response> {
  const { ctx, verifier } = c.get('deps');
  const body = await readBody(c.req.raw, SMALL.bytes);
  const url = ctx.config.PUBLIC_BASE_URL.replace(/\/+$/, '') + c.req.path;
  const { jti } = await verifier.verify({ signature: c.req.header('upstash-signature') ?? null, body, url });
  try {
    const answer = await run(parseMessage(body, schema), jti);
    return c.json({ ...answer });
  } catch (error) {
    if (error instanceof AppError && error.code === 'database_unavailable') {
      throw later(outageWait(c.req.header('upstash-retried')), error.code, error.message, { cause: error });
    }
    if (!(error instanceof AppError) || error.kind === 'later') throw error;
    const refused = problem(error, c);
    const headers = new Headers(refused.headers);
    headers.set('upstash-nonretryable-error', 'true');
    return new Response(refused.body, { status: NON_RETRYABLE, headers });
  }
}

/**
 * Seconds until the queue tries again while the database is gone: a minute, ten, then an hour. A client's short wait
 * would spend all retries of a message within an outage, and all attempts of a row whose claims are cut off after
 * they are committed; the sweep rings anew as soon as the database is back.
 */
function outageWait(retried: string | undefined): number {
  return Math.min(3_600, 60 * 10 ** (Number(retried) || 0));
}

function parseMessage<Message>(body: string, schema: z.ZodType<Message>): Message {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw fatal('message_unreadable', 'The message is not JSON.');
  }
  const version = (value as { v?: unknown } | null)?.v;
  if (typeof version === 'number' && version !== 1) {
    throw later(60, 'message_version_unknown', `This release does not know messages of version ${version}.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw fatal('message_unreadable', 'The message is not one of ours.');
}

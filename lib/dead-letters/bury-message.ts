import * as z from 'zod';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { sha256 } from '../hash.ts';

/** What the queue says of a message that it gave up, as far as we read it; bodies are base64. */
export const FailureCallback = z.looseObject({
  status: z.number().int(),
  body: z.string().optional(),
  retried: z.number().int().min(0).default(0),
  url: z.string(),
  sourceBody: z.string().default(''),
});
export type FailureCallback = z.infer<typeof FailureCallback>;

const ADVANCE = z.object({ kind: z.enum(['task', 'subtask']), id: z.string().regex(/^[\w.:-]{1,200}$/) });
const NOTIFY = z.object({ id: z.string().regex(/^[\w.:-]{1,400}$/) });

/**
 * Puts a message that the queue gave up on the list of dead letters, under the row that it rang for. Of the message
 * only that name is kept, of the answer its status and our own error code. Harmless to repeat.
 */
export async function buryMessage(ctx: Ctx, callback: FailureCallback): Promise<{ subject: string }> {
  const attempts = callback.retried + 1;
  const code = codeOf(callback.body ?? '');
  const answer = callback.status > 0 ? `HTTP ${callback.status}` : 'no answer';
  const buried = await callFunction<{ subject: string }>(ctx.db, 'bury_message_v1', {
    ...(aboutOf(callback) ?? { kind: null, id: null }),
    hash: sha256(callback.sourceBody).slice(0, 16),
    code: code ?? 'not_delivered',
    reason: `The queue gave a message up after ${attempts} attempts; the last got ${answer}.`,
    attempts,
  });
  ctx.log.error('the queue gave a message up', { ...buried, code, status: callback.status });
  return buried;
}

/** The row of ours that the message named; null: it names none. */
function aboutOf({ url, sourceBody }: FailureCallback): { kind: string; id: string } | null {
  const message = jsonOf(sourceBody);
  if (url.endsWith('/queue/notify')) {
    const notice = NOTIFY.safeParse(message);
    return notice.success ? { kind: 'notice', id: notice.data.id } : null;
  }
  const work = ADVANCE.safeParse(message);
  return work.success ? work.data : null;
}

/** The stable code of our own refusal; null for what anybody else answered. */
function codeOf(body: string): string | null {
  const code = (jsonOf(body) as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[a-z][a-z_]{0,59}$/.test(code) ? code : null;
}

function jsonOf(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString());
  } catch {
    return null;
  }
}

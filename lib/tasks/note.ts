import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { conflict, invalid } from '../errors.ts';
import { actorFor } from '../identity/actor.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { redactText } from '../redact.ts';

/** So many notes a task takes, each so long. */
const MOST = 50;
const MOST_CHARS = 4_000;

type Noted = { state: 'noted' | 'ended' | 'full'; status: string | null };

/**
 * Says something to a task that is open: its agents are told with their next turn. A note never changes what was approved. Throws 404,
 * 403 `role_not_allowed`, 409 `already_ended`, 422 `too_many_notes`.
 */
export async function noteTask(
  ctx: Ctx,
  entry: Entry,
  input: { text: string; taskId?: string; as?: string },
): Promise<{ task_id: string; status: string }> {
  const id = input.taskId ?? visibleTask(entry).id;
  const by = input.taskId ? entry.principal.id : actorFor(entry, visibleTask(entry), 'linear').id;
  const text = redactText(input.text.trim()).slice(0, MOST_CHARS);
  const noted = await callFunction<Noted>(ctx.db, 'note_v1', {
    task_id: id,
    most: MOST,
    note: { by: input.as ?? by, at: entry.now, text },
    audit: [auditRow({ at: entry.now, actor: by, type: 'task.noted', subject: id, data: { text } })],
  });
  if (noted.state === 'ended')
    throw conflict('already_ended', `The task has already ended as ${noted.status}.`);
  if (noted.state === 'full')
    throw invalid('too_many_notes', `A task takes ${MOST} notes. Open another one.`);
  return { task_id: id, status: noted.status ?? '' };
}

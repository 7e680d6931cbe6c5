import type { NewEvent } from '../../schema/event.ts';
import { SYSTEM } from '../../schema/event.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';

/** A call of which nobody can tell whether it happened. */
export type Doubt = {
  key: string;
  taskId: string;
  subtaskId: string;
  tool: string;
  args: JsonObject;
  reason: string;
};

/** What goes along when an effect becomes unknown: `look` says where to find out, for the error, the event and the notice. */
export function doubtParts(doubt: Doubt, now: string) {
  const { key, tool, args, reason, taskId } = doubt;
  const look = lookFor(doubt);
  const data = { key, tool, args, reason, look };
  const event: NewEvent = { type: 'effect.unknown', subtask_id: doubt.subtaskId, actor: SYSTEM, data };
  return {
    look,
    event,
    audit: auditRow({
      at: now,
      actor: 'system',
      type: 'effect.unknown',
      subject: key,
      data: { ...data, task_id: taskId },
    }),
    notice: {
      id: `${key}:unknown`,
      kind: 'log',
      task_id: taskId,
      payload: { event: 'effect_unknown', ...data },
    },
  };
}

/** What goes along with the reminder that was due at `dueAt`. `since`: when the effect became unknown. */
export function reminderParts(doubt: Omit<Doubt, 'reason'>, since: string, dueAt: string, now: string) {
  const { key, tool, args, taskId } = doubt;
  const data = { key, tool, args, since, look: lookFor(doubt) };
  return {
    audit: auditRow({
      at: now,
      actor: 'system',
      type: 'effect.reminded',
      subject: key,
      data: { ...data, task_id: taskId },
    }),
    notice: {
      id: `${key}:reminded:${Date.parse(dueAt)}`,
      kind: 'log',
      task_id: taskId,
      payload: { event: 'effect_reminded', ...data },
    },
  };
}

function lookFor({ key, tool, taskId }: Pick<Doubt, 'key' | 'tool' | 'taskId'>): string {
  if (taskId.startsWith('gate:'))
    return `Look at ${tool}'s target, then whoever ran it: POST /approvals/${taskId.slice(5)}/outcome.`;
  return `Look at ${tool}'s target for the key ${key}, then POST /tasks/${taskId}/effects/${key}/resolve.`;
}

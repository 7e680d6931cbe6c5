import type { NewEvent } from '../../schema/event.ts';

/** What happened to a request that has no timeline: for whoever subscribed, with the statement that makes it happen. */
export function eventNotice(
  { id, workflow_id }: { id: string; workflow_id: string },
  { type, actor, data }: Pick<NewEvent, 'type' | 'actor' | 'data'>,
) {
  return { kind: 'event', task_id: workflow_id, approval_id: id, payload: { type, seq: 0, actor, data } };
}

import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { EffectRow } from '../db/rows.ts';
import { utc } from '../db/time.ts';
import { doubtParts, reminderParts } from '../effects/doubt.ts';

/** A call whose subtask ended before it answered becomes unknown, told and audited. False: it was settled meanwhile. */
export async function doubtOrphan(ctx: Ctx, effect: EffectRow, now: string): Promise<boolean> {
  const reason = 'Its subtask ended before it answered.';
  const { event, audit, notice } = doubtParts({ ...placeOf(effect), reason }, now);
  const done = await callFunction<{ won: boolean }>(ctx.db, 'doubt_v1', {
    key: effect.key,
    events: [event],
    audit: [audit],
    notices: [notice],
  });
  return done.won;
}

/** Tells people again of an effect that is still unknown. False: it was resolved, or another sweep told them. */
export async function remindOfDoubt(ctx: Ctx, effect: EffectRow, now: string): Promise<boolean> {
  const since = utc(effect.settled_at!);
  const { audit, notice } = reminderParts(placeOf(effect), since, effect.remind_at!, now);
  const done = await callFunction<{ won: boolean }>(ctx.db, 'remind_v1', {
    key: effect.key,
    audit: [audit],
    notices: [notice],
  });
  return done.won;
}

const placeOf = ({ key, task_id, subtask_id, tool, args }: EffectRow) => ({
  key,
  taskId: task_id,
  subtaskId: subtask_id,
  tool,
  args,
});

import type { Ctx } from '../ctx.ts';

/** What people are told when the kill switch is moved: a row of the outbox. */
export function switchNotice(
  ctx: Ctx,
  event: 'platform_halted' | 'platform_unhalted',
  said: { scope: string; project: string | null; reason: string; by: string },
) {
  return { id: `switch:${ctx.ids.id()}`, kind: 'log', payload: { event, ...said } };
}

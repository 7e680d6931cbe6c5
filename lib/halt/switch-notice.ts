import type { Ctx } from '../ctx.ts';

/** What people are told when the kill switch is moved: a row of the log, and one for whoever subscribed. */
export function switchNotices(
  ctx: Ctx,
  event: 'halted' | 'unhalted',
  said: { scope: string; project: string | null; reason: string; by: string },
) {
  const type = `platform.${event}`;
  return [
    { id: `switch:${ctx.ids.id()}`, kind: 'log', payload: { event: `platform_${event}`, ...said } },
    { kind: 'event', payload: { type, seq: 0, actor: { id: said.by }, data: said } },
  ];
}

import { instantOf } from '../../lib/policy/zoned-time.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Dice } from './dice.ts';
import { DATES } from './random-policy.ts';
import { randomInstant } from './random-request.ts';

const DAY_MS = 86_400_000;
type Timed = Pick<Policy, 'calendars' | 'on_call' | 'freezes'> & { time_zone?: string };

/**
 * An instant (milliseconds since 1970) at, just before or just after a moment at which this policy changes its mind: a
 * hand-over, an override's or a freeze's bound, a calendar's opening or closing. Where it has none, any instant.
 */
export function randomMoment(dice: Dice, policy: Timed): number {
  const { below, once, pick } = dice;
  const moments = momentsOf(dice, policy);
  if (moments.length === 0 || once(4)) return randomInstant(dice);
  const { local, zone } = pick(moments);
  return instantOf(local, zone) + pick([0, 0, -1, 1, -60_000, 60_000, 3_600_000 * (below(5) - 2)]);
}

function momentsOf({ below, pick }: Dice, policy: Timed): { local: string; zone: string }[] {
  const house = policy.time_zone ?? 'UTC';
  const spans = (zone: string, { from, to }: { from: string; to: string }) =>
    [from, to === '24:00' ? '00:00' : to].map((time) => ({ local: `${pick(DATES)}T${time}`, zone }));
  return [
    ...Object.values(policy.on_call).flatMap(({ starts, every_days, overrides, time_zone: zone = house }) => {
      const [date, time] = starts.split('T') as [string, string];
      const turn = Date.parse(date) + below(40) * every_days * DAY_MS;
      const handOver = `${new Date(turn).toISOString().slice(0, 10)}T${time}`;
      return [handOver, starts, ...(overrides ?? []).flatMap(({ from, to }) => [from, to])].map((local) => ({
        ...{ local, zone },
      }));
    }),
    ...Object.values(policy.calendars).flatMap((one) => spans(one.time_zone ?? house, one)),
    ...policy.freezes.flatMap(({ from, to, weekly, time_zone: zone = house }) => {
      if (weekly) return spans(zone, weekly);
      return from && to ? [from, to].map((local) => ({ local, zone })) : [];
    }),
  ];
}

import type { Policy } from '../../schema/policy.ts';
import type { Rotation } from '../../schema/policy-times.ts';
import { dateOf, instantOf, localTime } from './zoned-time.ts';

const DAY_MS = 86_400_000;

/** Who is on call in a rotation at `now` (milliseconds since 1970); null: nobody, it has not begun. */
export function onCallAt(rotation: Rotation, now: number, policyZone: string): string | null {
  const zone = rotation.time_zone ?? policyZone;
  const stand = rotation.overrides.find(
    ({ from, to }) => instantOf(from, zone) <= now && now < instantOf(to, zone),
  );
  if (stand) return stand.person;
  const { people, every_days, starts } = rotation;
  if (now < instantOf(starts, zone)) return null;
  const [date, time] = starts.split('T') as [string, string];
  const first = Date.parse(date);
  const beginning = (turn: number) => {
    const day = new Date(first + turn * every_days * DAY_MS).toISOString().slice(0, 10);
    return instantOf(`${day}T${time}`, zone);
  };
  const days = (Date.parse(dateOf(localTime(now, zone))) - first) / DAY_MS;
  let turn = Math.max(0, Math.floor(days / every_days));
  while (turn > 0 && beginning(turn) > now) turn -= 1;
  while (beginning(turn + 1) <= now) turn += 1;
  return people[turn % people.length]!;
}

/** The rotations that a person is on call in at `now`. */
export function rotationsOf(
  policy: Pick<Policy, 'on_call' | 'time_zone'>,
  personId: string,
  now: number,
): string[] {
  return Object.entries(policy.on_call).flatMap(([name, rotation]) =>
    onCallAt(rotation, now, policy.time_zone) === personId ? [name] : [],
  );
}

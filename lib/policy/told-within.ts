import { opensAt } from './calendar.ts';
import type { Telling } from './escalation-plan.ts';
import type { Demand } from './require.ts';

/**
 * When a request that is made at `now` (milliseconds since 1970) reminds and escalates. What would fall where the policy's
 * calendar is closed waits until it opens, and what comes after waits as much longer; what would then not come before the
 * time to approve ends is left out. That time goes on, whatever the calendar says.
 */
export function toldWithin(
  demand: Pick<Demand, 'remind_after_s' | 'escalation' | 'timeout_minutes' | 'told_within'>,
  now: number,
): Pick<Demand, 'remind_after_s' | 'escalation'> {
  const { remind_after_s, escalation, timeout_minutes, told_within: hours } = demand;
  if (!hours) return { remind_after_s, escalation };
  const end = now + timeout_minutes * MINUTE_MS;
  const reminders = remind_after_s.map((after) => ({ after_minutes: after / 60, to: null }));
  const inTime = [...reminders, ...escalation].sort((a, b) => a.after_minutes - b.after_minutes);
  let waited = 0;
  const told: (Telling | (typeof reminders)[number])[] = [];
  for (const { after_minutes, to } of inTime) {
    const due = now + (after_minutes + waited) * MINUTE_MS;
    const opens = opensAt(hours, due, end);
    if (opens === null) break;
    waited += Math.ceil((opens - due) / MINUTE_MS);
    told.push({ after_minutes: after_minutes + waited, to });
  }
  return {
    remind_after_s: told.flatMap(({ after_minutes, to }) => (to === null ? [after_minutes * 60] : [])),
    escalation: told.flatMap(({ after_minutes, to }) => (to === null ? [] : [{ after_minutes, to }])),
  };
}

const MINUTE_MS = 60_000;

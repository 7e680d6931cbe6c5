import { rest, runTask } from '../lib/load.ts';
import { round } from '../lib/statistics.ts';
import type { Client } from '../lib/system.ts';
import type { WireProxy } from '../lib/wire-proxy.ts';
import { nameOf } from './statements.ts';

const TASKS = 10;

/** One part of the job as it goes over the wire, a task alone; all are per task. */
export interface Phase {
  name: 'start → waiting' | 'approve → done' | 'behind the answers';
  round_trips: number;
  statements: { name: string; calls: number }[];
}

/** Counts what single tasks send to Postgres until they wait, until they are done, and behind the two answers. */
export async function countPhases(client: Client, proxy: WireProxy, makeId: () => string) {
  const names = ['start → waiting', 'approve → done', 'behind the answers'] as const;
  const sums = new Map(names.map((name) => [name, { roundTrips: 0, calls: new Map<string, number>() }]));
  const take = (name: Phase['name']) => {
    const sum = sums.get(name)!;
    sum.roundTrips += proxy.counts().roundTrips;
    for (const [text, times] of proxy.texts())
      sum.calls.set(nameOf(text), (sum.calls.get(nameOf(text)) ?? 0) + times);
    proxy.reset();
  };
  const ids = Array.from({ length: TASKS }, makeId);
  for (const id of ids) {
    proxy.reset();
    await runTask(client, id, async () => {
      take('start → waiting');
      await rest();
      take('behind the answers');
    });
    take('approve → done');
    await rest();
    take('behind the answers');
  }
  const phases = names.map((name): Phase => {
    const { roundTrips, calls } = sums.get(name)!;
    const statements = [...calls].map(([text, times]) => ({ name: text, calls: round(times / TASKS, 2) }));
    return { name, round_trips: round(roundTrips / TASKS), statements };
  });
  return { ids, phases };
}

import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Bench } from '../lib/bench.ts';
import type { Figures, Wire } from '../lib/figures.ts';
import { type Load, rest, runLoad, runTask } from '../lib/load.ts';
import { median, round } from '../lib/statistics.ts';
import type { System } from '../lib/system.ts';
import type { WireCounts, WireProxy } from '../lib/wire-proxy.ts';
import { medians } from './load.ts';

/** Statements and round trips of single tasks and of idleness, then the latency with a network in between. */
export async function measureWire(
  system: System,
  proxy: WireProxy,
  url: string,
  bench: Bench,
  makeId: () => string,
): Promise<{ ids: string[]; wire: Wire; network: Figures['network'] }> {
  const { settings, tell } = bench;
  tell('counting on the wire');
  const warm = await runLoad(system.client, makeId, settings.warmUp, 1);
  await rest();
  const counted = await countTasks(system, proxy, settings.counted, makeId);
  const idle = await listen(system, proxy, bench);
  proxy.delay(settings.delayMs);
  const rounds: Load[] = [await runLoad(system.client, makeId, 3, 1)];
  for (let each = 1; each <= settings.rounds; each++) {
    tell(`round ${each} of ${settings.rounds}: ${settings.delayMs} ms to Postgres`);
    rounds.push(await runLoad(system.client, makeId, settings.delayed, 1));
  }
  const measured = rounds.slice(1);
  const network = {
    delay_ms: settings.delayMs,
    round_trip_ms: await roundTripMs(url),
    start: medians(measured.map(({ startMs }) => startMs)),
    finish: medians(measured.map(({ finishMs }) => finishMs)),
  };
  proxy.delay(0);
  return {
    ids: [...warm.ids, ...counted.ids, ...rounds.flatMap(({ ids }) => ids)],
    wire: { ...counted.wire, idle_statements_per_second: round(idle) },
    network,
  };
}

/** Statements a second while nobody asks for anything. */
async function listen({ clock }: System, proxy: WireProxy, { settings, tell }: Bench): Promise<number> {
  const long = clock && settings.clock;
  tell('listening to idleness');
  await sleep(long ? settings.clock!.restSeconds * 1000 : 1_000);
  proxy.reset();
  const seconds = long ? settings.clock!.idleSeconds : settings.idleSeconds;
  await sleep(seconds * 1000);
  const heard = proxy.texts().filter(([text]) => !clock?.statements.test(text));
  return heard.reduce((sum, [, times]) => sum + times, 0) / seconds;
}

async function countTasks(system: System, proxy: WireProxy, tasks: number, makeId: () => string) {
  const ids = Array.from({ length: tasks }, makeId);
  const sums = { start: none(), finish: none(), all: none() };
  for (const id of ids) {
    proxy.reset();
    let waiting = none();
    await runTask(system.client, id, async () => {
      waiting = proxy.counts();
      await rest();
      add(sums.all, proxy.counts());
      proxy.reset();
    });
    const done = proxy.counts();
    await rest();
    add(sums.start, waiting);
    add(sums.finish, done);
    add(sums.all, proxy.counts());
  }
  const each = ({ statements, roundTrips }: WireCounts) => ({
    statements: round(statements / tasks),
    round_trips: round(roundTrips / tasks),
  });
  return { ids, wire: { start: each(sums.start), finish: each(sums.finish), all: each(sums.all) } };
}

const none = (): WireCounts => ({ statements: 0, roundTrips: 0 });

function add(sum: WireCounts, more: WireCounts): void {
  sum.statements += more.statements;
  sum.roundTrips += more.roundTrips;
}

/** What one `select 1` takes by way of the proxy, in ms: timers are not exact. */
async function roundTripMs(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const times: number[] = [];
  for (let each = 0; each < 30; each++) {
    const began = performance.now();
    await client.query('select 1');
    times.push(performance.now() - began);
  }
  await client.end();
  return round(median(times), 2);
}

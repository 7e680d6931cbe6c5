import { type Bench, orNull } from '../lib/bench.ts';
import { walBytes } from '../lib/database.ts';
import type { Figures, Percentiles } from '../lib/figures.ts';
import { type Load, rest, runLoad } from '../lib/load.ts';
import { cpuMs } from '../lib/processes.ts';
import { median, percentile, round } from '../lib/statistics.ts';
import type { Running, System } from '../lib/system.ts';

type LoadFigures = Pick<Figures, 'latency' | 'throughput' | 'cpu_ms' | 'wal_kb'>;
type Crowd = Bench['settings']['crowds'][number];

/** The crowd whose rounds also give CPU and WAL a task. */
const WEIGHED = 16;
/** A first crowd, so that every connection is open and its plans are made. */
const FIRST_CROWD = { clients: 16, tasks: 48 };

/** Tasks before anything is measured: compilers and plan caches are warm then. Resolves with their ids. */
export async function warmUp(system: System, { settings, tell }: Bench, makeId: () => string) {
  tell('warming up');
  const alone = await runLoad(system.client, makeId, settings.warmUp, 1);
  const crowd = await runLoad(system.client, makeId, FIRST_CROWD.tasks, FIRST_CROWD.clients);
  return [...alone.ids, ...crowd.ids];
}

/** Latency of one client, throughput of crowds, CPU and WAL a task: the medians of the rounds. */
export async function measureLoad(
  system: System,
  running: Running,
  { settings, server, tell }: Bench,
  makeId: () => string,
): Promise<{ ids: string[]; figures: LoadFigures }> {
  const ids: string[] = [];
  const alone: Load[] = [];
  const crowds = settings.crowds.map((crowd) => ({ crowd, loads: [] as Load[] }));
  const costs: Cost[] = [];
  for (let each = 1; each <= settings.rounds; each++) {
    tell(`round ${each} of ${settings.rounds}: 1 client`);
    alone.push(await runLoad(system.client, makeId, settings.alone, 1));
    for (const { crowd, loads } of crowds) {
      tell(`round ${each} of ${settings.rounds}: ${crowd.clients} clients`);
      const run = () => runLoad(system.client, makeId, crowd.tasks, crowd.clients);
      const before = await costOf(running, server);
      loads.push(await run());
      await rest();
      if (crowd.clients === WEIGHED) costs.push(spent(before, await costOf(running, server), crowd));
    }
  }
  for (const load of [...alone, ...crowds.flatMap(({ loads }) => loads)]) ids.push(...load.ids);
  const cost = (key: keyof Cost) => orNull(median(costs.map((each) => each[key])), 2);
  const figures: LoadFigures = {
    latency: {
      start: medians(alone.map(({ startMs }) => startMs)),
      finish: medians(alone.map(({ finishMs }) => finishMs)),
    },
    throughput: [
      throughputOf(1, alone),
      ...crowds.map(({ crowd, loads }) => throughputOf(crowd.clients, loads)),
    ],
    cpu_ms: {
      service: cost('service'),
      stand_ins: running.pids.standIns?.length ? cost('standIns') : null,
      postgres: system.postgres ? cost('postgres') : null,
      client: cost('client') ?? 0,
    },
    wal_kb: system.postgres ? cost('walKb') : null,
  };
  return { ids, figures };
}

/** The median over the rounds of each round's p50 and p95. */
export function medians(rounds: number[][]): Percentiles {
  const of = (p: number) => round(median(rounds.map((values) => percentile(values, p))), 2);
  return { p50: of(0.5), p95: of(0.95) };
}

function throughputOf(clients: number, loads: Load[]): Figures['throughput'][number] {
  const rounds = loads.map(({ ids, seconds }) => round(ids.length / seconds));
  return {
    clients,
    per_second: median(rounds),
    rounds,
    finish: medians(loads.map(({ finishMs }) => finishMs)),
  };
}

interface Cost {
  service: number;
  standIns: number;
  postgres: number;
  client: number;
  walKb: number;
}

async function costOf({ pids }: Running, server: Bench['server']): Promise<Cost> {
  const own = process.cpuUsage();
  return {
    service: cpuMs(pids.service),
    standIns: cpuMs(pids.standIns ?? []),
    postgres: cpuMs([server.pid]),
    client: (own.user + own.system) / 1000,
    walKb: (await walBytes(server)) / 1000,
  };
}

function spent(before: Cost, after: Cost, { tasks }: Crowd): Cost {
  const entries = Object.entries(after).map(([key, value]) => [
    key,
    (value - before[key as keyof Cost]) / tasks,
  ]);
  return Object.fromEntries(entries) as Cost;
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures, Report } from '../lib/figures.ts';
import { round } from '../lib/statistics.ts';
import { ROOT } from './machine.ts';

/** One quick run: what each system took, as ratios to the floor of the same run, so that machines and days compare. */
export interface Entry {
  commit: string;
  at: string;
  /** By the system's name. `start` and `finish`: times the floor's p50; `throughput`: the share of the floor's at 16 clients. */
  systems: Record<string, { title: string; start: number; finish: number; throughput: number }>;
  floor: { start_ms: number; finish_ms: number; per_second: number };
}

/** What a measure of a system became, in percent; above 0 is slower. */
export interface Change {
  title: string;
  measure: string;
  before: number;
  now: number;
  slower_percent: number;
}

const FILE = join(ROOT, 'docs/reports/bench-history.json');
const MEASURES = { start: 'start → waiting', finish: 'approve → done', throughput: '16 clients' } as const;

/** The quick runs so far, oldest first. */
export function readHistory(): Entry[] {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Entry[]) : [];
}

/** Adds a quick run to the history and says what it changed against the last one. */
export function addToHistory(report: Report): Change[] {
  const entry = toEntry(report);
  const history = readHistory();
  writeFileSync(FILE, `${JSON.stringify([...history, entry], null, 2)}\n`);
  const last = history.at(-1);
  return last ? compareEntries(last, entry) : [];
}

/** How our rows and the peers' moved from one run to another, each against the floor of its own run. */
export function compareEntries(before: Entry, now: Entry): Change[] {
  return Object.entries(now.systems).flatMap(([name, system]) => {
    const old = before.systems[name];
    if (!old) return [];
    return (Object.keys(MEASURES) as (keyof typeof MEASURES)[]).map((key) => {
      const ratio = key === 'throughput' ? old[key] / system[key] : system[key] / old[key];
      return {
        title: system.title,
        measure: MEASURES[key],
        before: old[key],
        now: system[key],
        slower_percent: round((ratio - 1) * 100, 0),
      };
    });
  });
}

function toEntry({ commit, at, systems }: Report): Entry {
  const measures = (row: Figures) => ({
    start: row.latency.start.p50,
    finish: row.latency.finish.p50,
    throughput: row.throughput.find(({ clients }) => clients === 16)?.per_second ?? Number.NaN,
  });
  const floorRow = systems.find(({ name }) => name === 'floor');
  if (!floorRow) throw new Error('a run without the floor has nothing to be compared with');
  const floor = measures(floorRow);
  const rows = systems.filter((row) => row !== floorRow);
  return {
    commit,
    at,
    systems: Object.fromEntries(
      rows.map((row) => {
        const own = measures(row);
        return [
          row.name,
          {
            title: row.title,
            start: round(own.start / floor.start, 2),
            finish: round(own.finish / floor.finish, 2),
            throughput: round(own.throughput / floor.throughput, 3),
          },
        ];
      }),
    ),
    floor: { start_ms: floor.start, finish_ms: floor.finish, per_second: floor.throughput },
  };
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlameReport } from '../flame/report.ts';
import type { Growth, Report } from '../lib/figures.ts';
import { BOUND_COLUMNS, boundsOf } from './bounds.ts';
import { BUDGET_COLUMNS, checkBudgets } from './budgets.ts';
import { drawChart } from './chart.ts';
import { TABLES } from './columns.ts';
import { flameSection } from './flame.ts';
import { GROWTH_COLUMNS, growthRows } from './growth.ts';
import { type Entry, readHistory } from './history.ts';
import { ROOT } from './machine.ts';
import { type Column, markdownTable, show } from './table.ts';

const PAGE = join(ROOT, 'docs/performance.md');
const REPORTS = join(ROOT, 'docs/reports');
const SHOWN_RUNS = 20;

/** Writes `docs/reports/<name>.json`. */
export function saveReport(name: string, report: Report | Growth | FlameReport): void {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(REPORTS, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

/** Puts what the reports say between the markers of docs/performance.md, and draws its chart. */
export function updatePerformance(): void {
  const bench = readReport<Report>('bench');
  const growth = readReport<Growth>('bench-growth');
  const history = readHistory();
  const parts: Record<string, string> = {
    budgets: markdownTable(BUDGET_COLUMNS, checkBudgets({ bench, growth })),
  };
  if (bench) {
    parts.run = describeRun(bench);
    const chart =
      '![Bars: approve to done, with and without 2 ms to Postgres, and tasks a second](pictures/performance.svg)';
    parts.tables = [
      chart,
      ...TABLES.map(({ heading, columns }) => `**${heading}**\n\n${markdownTable(columns, bench.systems)}`),
    ].join('\n\n');
    parts.bounds = markdownTable(BOUND_COLUMNS, boundsOf(bench));
    parts.peers = bench.systems
      .map(
        ({ title, durability, versions }) =>
          `- ${title}: ${durability.replace(/\.$/, '')}. ${listVersions(versions)}`,
      )
      .join('\n');
    mkdirSync(join(ROOT, 'docs/pictures'), { recursive: true });
    writeFileSync(join(ROOT, 'docs/pictures/performance.svg'), drawChart(bench));
  }
  const flame = readReport<FlameReport>('flame');
  if (flame) parts.flame = flameSection(flame);
  if (growth) parts.growth = markdownTable(GROWTH_COLUMNS, growthRows(growth));
  if (history.length > 0)
    parts.history = markdownTable(historyColumns(history), history.slice(-SHOWN_RUNS).reverse());
  writeFileSync(PAGE, fillMarkers(readFileSync(PAGE, 'utf8'), parts));
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. Throws when a page has no place for a part. */
export function fillMarkers(page: string, parts: Record<string, string>): string {
  return Object.entries(parts).reduce((text, [name, content]) => {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`the page has no place for "${name}"`);
    return text.replace(place, (_all, open, close) => `${open}${content}\n${close}`);
  }, page);
}

function readReport<T>(name: string): T | null {
  const file = join(REPORTS, `${name}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

function describeRun({ commit, at, machine, settings }: Report): string {
  const { cpu, cores, memory_gb, os, node, postgres } = machine;
  return (
    `Commit \`${commit}\`, ${at.slice(0, 16).replace('T', ' ')} UTC; ${cores} cores (${cpu}), ${memory_gb} GB, ${os}, ` +
    `Node ${node}, PostgreSQL ${postgres}; medians of ${settings.rounds} rounds.`
  );
}

function listVersions(versions: Record<string, string>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function historyColumns(history: Entry[]): Column<Entry>[] {
  const names = [...new Set(history.flatMap(({ systems }) => Object.keys(systems)))];
  const titleOf = (name: string) => history.findLast(({ systems }) => systems[name])!.systems[name]!.title;
  return [
    { head: 'run', of: ({ at, commit }) => `${at.slice(0, 10)} \`${commit}\`` },
    ...names.map((name) => ({
      head: `${titleOf(name)}: start × / approve × / throughput`,
      of: ({ systems }: Entry) => {
        const each = systems[name];
        return each ? `${show(each.start)} / ${show(each.finish)} / ${show(each.throughput, 2)}` : '–';
      },
    })),
    {
      head: 'floor: ms / ms / tasks/s',
      of: ({ floor }) => `${show(floor.start_ms)} / ${show(floor.finish_ms)} / ${show(floor.per_second)}`,
    },
  ];
}

import { readCommandLine } from '../infra/local/command-line.ts';
import { exitWith } from '../infra/local/errors.ts';
import { measureFlame } from './flame/flame.ts';
import { measureGrowth } from './growth/growth.ts';
import type { Report, Settings } from './lib/figures.ts';
import { onStage, type Stage } from './lib/stage.ts';
import type { System } from './lib/system.ts';
import { measure } from './measure.ts';
import { addToHistory } from './report/history.ts';
import { saveReport, updatePerformance } from './report/performance.ts';
import { printChange, printFlame, printGrowth, printReport } from './report/terminal.ts';
import { chooseSystems, QUICK_SYSTEMS } from './systems/list.ts';

/** Enough to see a change of ours beside what the machine was like. */
const QUICK: Settings = {
  rounds: 2,
  warmUp: 10,
  alone: 20,
  crowds: [{ clients: 16, tasks: 96 }],
  counted: 5,
  idleSeconds: 2,
  delayed: 8,
  delayMs: 2,
};

const FULL: Settings = {
  rounds: 3,
  warmUp: 20,
  alone: 30,
  crowds: [
    { clients: 16, tasks: 160 },
    { clients: 64, tasks: 256 },
  ],
  counted: 10,
  idleSeconds: 3,
  clock: { restSeconds: 75, idleSeconds: 60 },
  delayed: 10,
  delayMs: 2,
};

/**
 * `npm run bench [-- --quick | --growth | --flame] [--only a,b] [--rounds n]`: the job on us and on the peers, one after the
 * other on one Postgres. A full run writes docs/reports/bench.json and docs/performance.md; --quick measures a
 * few and adds a line to the history there; --growth measures us alone beside ever more stored rows; --flame says
 * where our time goes.
 */
async function main(): Promise<void> {
  const { values, whole } = readCommandLine(
    { command: 'npm run bench -- [options]', does: 'Measures the same job on us and on other engines.' },
    {
      quick: { type: 'boolean', default: false, help: 'a few of the engines, about two minutes' },
      growth: { type: 'boolean', default: false, help: 'us alone beside ever more stored rows' },
      flame: {
        type: 'boolean',
        default: false,
        help: 'where our time goes: a profile of the main job, a minute',
      },
      only: { type: 'string', value: 'a,b', help: 'these engines alone; writes no report' },
      rounds: { type: 'string', value: 'N', help: 'how often each is measured' },
    },
  );
  const rounds = values.rounds === undefined ? {} : { rounds: whole('rounds', values.rounds) };
  if (values.growth) {
    const growth = await onStage(FULL, async (stage) => ({
      name: 'bench-growth' as const,
      ...stage.about,
      ...(await measureGrowth(stage.bench('growth'))),
    }));
    printGrowth(growth);
    saveReport('bench-growth', growth);
    updatePerformance();
    return;
  }
  if (values.flame) {
    printFlame(await measureFlame(FULL));
    updatePerformance();
    return;
  }
  const settings = { ...(values.quick ? QUICK : FULL), ...rounds };
  const systems = chooseSystems(values.only?.split(',') ?? (values.quick ? QUICK_SYSTEMS : undefined));
  const report = await onStage(settings, (stage) => measureAll(systems, settings, stage));
  printReport(report);
  if (report.left_out.length > 0) process.exitCode = 1;
  else if (values.quick && values.only === undefined) printChange(addToHistory(report));
  else if (values.only === undefined) saveReport('bench', report);
  if (values.only === undefined) updatePerformance();
}

async function measureAll(systems: System[], settings: Settings, { about, bench }: Stage): Promise<Report> {
  const report: Report = { name: 'bench', ...about, settings, systems: [], left_out: [] };
  for (const system of systems) {
    try {
      report.systems.push(await measure(system, bench(system.title)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report.left_out.push({ name: system.name, title: system.title, reason });
    }
  }
  return report;
}

await main().catch(exitWith);

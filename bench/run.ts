import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitWith, LocalError } from '../infra/local/errors.ts';
import { startPostgres } from '../infra/local/postgres.ts';
import type { Bench } from './lib/bench.ts';
import { settle } from './lib/database.ts';
import type { Report, Settings } from './lib/figures.ts';
import { startRecorder } from './lib/recorder.ts';
import type { System } from './lib/system.ts';
import { measure } from './measure.ts';
import { currentCommit, describeMachine, ROOT } from './report/machine.ts';
import { printReport, progress } from './report/terminal.ts';
import { installPeers } from './systems/install.ts';
import { QUICK, SYSTEMS } from './systems/list.ts';

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
  delayed: 10,
  delayMs: 2,
};

/**
 * `npm run bench [-- --quick] [--only a,b] [--rounds n]`: measures the job on us and on the peers, one after the other on one
 * Postgres. A full run writes docs/reports/bench.json and docs/performance.md; --quick adds a line to the history.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
    },
  });
  const systems = choose(values.only?.split(',') ?? (values.quick ? QUICK : undefined));
  const settings = { ...FULL, ...(values.rounds ? { rounds: readRounds(values.rounds) } : {}) };
  const report = await runAll(systems, settings);
  printReport(report);
  if (report.left_out.length > 0) process.exitCode = 1;
  if (values.only === undefined && !values.quick)
    writeFileSync(join(ROOT, 'docs/reports/bench.json'), `${JSON.stringify(report, null, 2)}\n`);
}

/** Names, or the beginnings of names: `ours` is all three rows of ours. */
function choose(names: readonly string[] | undefined): System[] {
  if (!names) return [...SYSTEMS];
  const isNamed = (system: System, name: string) =>
    system.name === name || system.name.startsWith(`${name}-`);
  const unknown = names.filter((name) => !SYSTEMS.some((system) => isNamed(system, name)));
  if (unknown.length > 0)
    throw new LocalError(
      `there is no system ${unknown.join(', ')}: ${SYSTEMS.map(({ name }) => name).join(', ')}`,
    );
  return SYSTEMS.filter((system) => names.some((name) => isNamed(system, name)));
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new LocalError(`--rounds is "${text}": a number from 1`);
  return rounds;
}

async function runAll(systems: System[], settings: Settings): Promise<Report> {
  const { tell, done } = progress();
  await installPeers(tell);
  for (const system of systems) await system.prepare?.();
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  tell('starting PostgreSQL');
  const postgres = await startPostgres({ dir: join(dir, 'postgres') });
  const recorder = await startRecorder();
  try {
    const server = { url: postgres.url, port: postgres.port, pid: postgres.process.pid! };
    await settle(server);
    const report: Report = {
      name: 'bench',
      commit: currentCommit(),
      at: new Date().toISOString(),
      machine: await describeMachine(server.url),
      settings,
      systems: [],
      left_out: [],
    };
    for (const system of systems) {
      const bench: Bench = {
        server,
        recorder,
        settings,
        dir,
        tell: (what) => tell(`${system.title}: ${what}`),
      };
      try {
        report.systems.push(await measure(system, bench));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        report.left_out.push({ name: system.name, title: system.title, reason });
      }
    }
    return report;
  } finally {
    done();
    await recorder.stop();
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

await main().catch(exitWith);

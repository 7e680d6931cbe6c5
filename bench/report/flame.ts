import { WAITING } from '../flame/packages.ts';
import type { FlameReport } from '../flame/report.ts';
import { round } from '../lib/statistics.ts';
import type { Caption } from './flame-picture.ts';
import { type Column, markdownTable, show } from './table.ts';

/** In percent: packages below are one line together. */
const SMALL = 0.5;
const SHOWN_FUNCTIONS = 15;
const OTHERS = 'others';

/** What the functions of the main job are for, in the words of the job. */
const ROWS: Record<string, string> = {
  enter_v1: 'who asks, and has it been asked before',
  open_v1: 'orchestrate: the task is stored',
  claim_v1: 'claim a step, read what it needs',
  planned_v1: 'plan: the plan and its approval are stored',
  decide_v1: 'approve',
  decide_with_v1: 'approve',
  intent_v1: 'step: intent before the effect',
  settle_v1: 'step: settle; the next one is claimed with it',
  reported_v1: 'end: the report is stored',
};

/** Packages for readers: small ones together at the end, and of `all`, which may have more in it than CPU. */
function legendOf({ packages }: FlameReport) {
  const big = packages.filter(({ share }) => share >= SMALL);
  const rest = packages.filter(({ share }) => share < SMALL);
  if (rest.length === 0) return big;
  const sum = (of: (row: FlameReport['packages'][number]) => number) =>
    rest.reduce((all, row) => all + of(row), 0);
  return [
    ...big,
    {
      name: OTHERS,
      ms: round(
        sum(({ ms }) => ms),
        3,
      ),
      share: round(sum(({ share }) => share)),
    },
  ];
}

/** The words of the picture. Shares in its legend are of the CPU; waiting is beside it, as a share of the width. */
export function captionOf(report: FlameReport): Caption {
  const { cpu_ms, tasks, clients, commit, at } = report;
  const width = cpu_ms.thread + cpu_ms.waiting;
  const waiting = { name: WAITING, share: width > 0 ? (100 * cpu_ms.waiting) / width : 0 };
  return {
    title: `The service: ${show(cpu_ms.process)} ms CPU a task, ${show(cpu_ms.thread)} of them on the JavaScript thread`,
    note: `${tasks} tasks of ${clients} clients, ${at.slice(0, 10)}, ${commit}. Shares are of that thread's CPU; waiting, of the width.`,
    packages: [...legendOf(report), waiting],
  };
}

/** The section of docs/performance.md. */
export function flameSection(report: FlameReport): string {
  const { cpu_ms, tasks, clients, per_second, verified, commit, at, machine } = report;
  return [
    '![Icicle of the service: width by time, colour by package](pictures/flame.svg)',
    `Commit \`${commit}\`, ${at.slice(0, 16).replace('T', ' ')} UTC, ${machine.cores} cores, Node ${machine.node}: ${tasks} tasks of ` +
      `${clients} clients under the profiler, ${show(per_second)} a second (the profiler and the counting cost some of ` +
      `it); verified ${verified} of ${verified}.`,
    `The service's process used **${show(cpu_ms.process)} ms of CPU a task**: ${show(cpu_ms.thread)} on the JavaScript thread, ` +
      `${show(cpu_ms.process - cpu_ms.thread)} on the others (collector, compiler, the profiler's own sampling). The profiler ` +
      `samples by the clock: another ${show(cpu_ms.waiting)} ms a task that thread was busy without a core, because Postgres and the ` +
      'client run on the same ones. The kernel counts that sum; on which function it falls is an estimate by how late each ' +
      'sample came, in the picture as frames of their own. The table is CPU alone.',
    markdownTable(PACKAGE_COLUMNS, legendOf(report)),
    '**Statements per row of the main job** (which: at the wire, a task alone; ms and WAL: by Postgres, at ' +
      `${clients} clients, locks and commits' waiting within the statement included, the commit itself not)`,
    markdownTable(PHASE_COLUMNS, phaseRows(report)),
    '**Functions of the database** (self: without the functions it calls; in percent of all self time)',
    markdownTable(FUNCTION_COLUMNS, report.functions.slice(0, SHOWN_FUNCTIONS)),
  ].join('\n\n');
}

interface PhaseRow {
  part: string;
  statement: string;
  what: string;
  calls: number;
  each: number | undefined;
  roundTrips: number | null;
}

function phaseRows({ phases, statements }: FlameReport): PhaseRow[] {
  const msOf = new Map(statements.map(({ name, calls, ms }) => [name, ms / calls]));
  return phases.flatMap(({ name, round_trips, statements: sent }) =>
    sent.map((each, i) => ({
      part: i === 0 ? name : '',
      statement: `\`${each.name.replaceAll('|', '\\|')}\``,
      what: ROWS[each.name] ?? '',
      calls: each.calls,
      each: msOf.get(each.name),
      roundTrips: i === 0 ? round_trips : null,
    })),
  );
}

/** Self time by package. */
export const PACKAGE_COLUMNS: Column<FlameReport['packages'][number]>[] = [
  { head: 'package, self time', of: ({ name }) => name },
  { head: 'CPU ms a task', of: ({ ms }) => show(ms, 2) },
  { head: '%', of: ({ share }) => show(share) },
];

const PHASE_COLUMNS: Column<PhaseRow>[] = [
  { head: 'part of the job', of: ({ part }) => part },
  { head: 'round trips', of: ({ roundTrips }) => (roundTrips === null ? '' : show(roundTrips)) },
  { head: 'statement', of: ({ statement }) => statement },
  { head: 'for', of: ({ what }) => what },
  { head: 'calls', of: ({ calls }) => show(calls) },
  { head: 'ms each', of: ({ each }) => show(each, 2) },
];

const FUNCTION_COLUMNS: Column<FlameReport['functions'][number]>[] = [
  { head: 'function', of: ({ name }) => `\`${name}\`` },
  { head: 'calls a task', of: ({ calls }) => show(calls) },
  { head: 'self ms a task', of: ({ self_ms }) => show(self_ms, 2) },
  { head: 'total ms a task', of: ({ total_ms }) => show(total_ms, 2) },
  { head: '%', of: ({ share }) => show(share) },
];

import { describe, expect, it } from 'vitest';
import { COLLECTOR, NATIVE, NODE, packageOf, WAITING } from '../../bench/flame/packages.ts';
import { type CpuProfile, type Frame, readFlame, selfByPackage } from '../../bench/flame/profile.ts';
import { type FlameReport, makeReport } from '../../bench/flame/report.ts';
import { nameOf } from '../../bench/flame/statements.ts';
import { captionOf, flameSection } from '../../bench/report/flame.ts';
import { drawFlame } from '../../bench/report/flame-picture.ts';

const at = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });

/** root → advance (ours) → write (node) → writev (native), and idleness; a sample each 1 ms but one that came 3 ms late. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: at('(root)', ''), children: [2, 5, 6] },
    { id: 2, callFrame: at('advance', 'file:///app/lib/tasks/advance.ts'), children: [3] },
    { id: 3, callFrame: at('write', 'node:net'), children: [4] },
    { id: 4, callFrame: at('writev', '') },
    { id: 5, callFrame: at('(idle)', '') },
    { id: 6, callFrame: at('(garbage collector)', '') },
  ],
  samples: [2, 4, 5, 6, 2],
  timeDeltas: [1000, 4000, 9000, 1000, 1000],
};
const recording = (thread_ms: number) => ({ profile: PROFILE, interval_us: 1000, thread_ms, process_ms: 6 });

const REPORT = makeReport(
  {
    tasks: 2,
    verified: 5,
    clients: 16,
    per_second: 100.04,
    recording: recording(4),
    statements: [{ name: 'claim_v1', calls: 2, ms: 1, wal_kb: 3 }],
    functions: [
      { name: 'claim_v1', calls: 2, self_ms: 0.75, total_ms: 1 },
      { name: 'never_v1', calls: 0, self_ms: 0, total_ms: 0 },
      { name: 'written', calls: 4, self_ms: 0.25, total_ms: 0.25 },
    ],
    phases: [{ name: 'approve → done', round_trips: 14, statements: [{ name: 'claim_v1', calls: 2 }] }],
  },
  {
    commit: 'abc',
    at: '2026-01-02T03:04:05.000Z',
    machine: { cores: 2, node: 'v24' } as FlameReport['machine'],
  },
);

describe('a profile', () => {
  it('is added up by stack, without idleness', () => {
    const { root, waiting } = readFlame(recording(7));
    expect(waiting).toBe(0);
    expect(root.total).toBeCloseTo(7);
    const advance = [...root.children.values()].find(({ name }) => name === 'advance')!;
    expect(advance).toMatchObject({ place: 'lib/tasks/advance.ts:10', self: 2 });
    expect(advance.total).toBeCloseTo(6);
  });

  it('shows what the clock counted beyond the CPU as waiting, where a sample came late', () => {
    const flame = readFlame(recording(4));
    expect(flame.waiting).toBeCloseTo(3);
    const sums = selfByPackage(flame);
    expect(sums.get(WAITING)).toBeCloseTo(3);
    expect(sums.get(NATIVE)).toBeCloseTo(1);
    expect(sums.get(COLLECTOR)).toBeCloseTo(1);
    expect(sums.get('ours: lib/tasks')).toBeCloseTo(2);
  });

  it.each([0, 1, 4, 6.5, 7])('has as much CPU in it as the kernel counted, %s ms', (ms) => {
    const flame = readFlame(recording(ms));
    const all = [...selfByPackage(flame)].filter(([name]) => name !== WAITING);
    expect(all.reduce((sum, [, self]) => sum + self, 0)).toBeCloseTo(ms);
    expect(flame.root.total).toBeCloseTo(7);
  });
});

it.each([
  ['file:///a/node_modules/@langchain/core/node_modules/zod/v4/x.js', 'zod'],
  ['file:///a/node_modules/@langchain/langgraph/dist/x.js', '@langchain/langgraph'],
  ['file:///work/lib/adapters/postgres.ts', 'ours: lib/adapters'],
  ['file:///work/lib/log.ts', 'ours: lib'],
  ['file:///work/functions/app.ts', 'ours: functions'],
  ['file:///work/schema/task.ts', 'ours: schema'],
  ['node:internal/streams/writable', NODE],
  ['', NATIVE],
])('%s belongs to %s', (url, owner) => expect(packageOf('f', url)).toBe(owner));

it('a statement is known by the function that it calls', () => {
  expect(nameOf('select settle_v1($1::jsonb) as answer')).toBe('settle_v1');
  expect(nameOf('  select\n 1')).toBe('select 1');
});

describe('the report', () => {
  it('is per task, its shares of the CPU', () => {
    const { cpu_ms, packages, functions, per_second } = REPORT.report;
    expect(cpu_ms).toEqual({ process: 3, thread: 2, waiting: 1.5 });
    expect(packages[0]).toEqual({ name: 'ours: lib/tasks', ms: 1, share: 50 });
    expect(packages.map(({ name }) => name)).not.toContain(WAITING);
    expect(functions.map(({ name, share }) => [name, share])).toEqual([
      ['claim_v1', 75],
      ['written', 25],
    ]);
    expect(per_second).toBe(100);
  });

  it('becomes a section with the picture, the packages and each statement of each part', () => {
    const text = flameSection(REPORT.report);
    expect(text).toContain('(pictures/flame.svg)');
    expect(text).toContain('| ours: lib/tasks | 1.00 | 50.0 |');
    expect(text).toMatch(/\| approve → done \| 14\.0 \| `claim_v1` \| .+ \| 2\.0 \| 0\.50 \|/);
    expect(text).not.toContain('<!--');
  });
});

describe('the picture', () => {
  const svg = drawFlame(REPORT.flame.root, captionOf(REPORT.report));

  it('is an SVG with a box for each call, a legend of packages and the CPU a task in its title', () => {
    expect(svg).toContain('3.0 ms CPU a task');
    expect(svg).toContain('<title>advance lib/tasks/advance.ts:10 85.7 %</title>');
    expect(svg).toContain('ours: lib/tasks 50.0 %');
    expect(svg).toContain(`${WAITING} 42.9 %`);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg.match(/<g>/g)).toHaveLength(5);
  });

  it('gives no markup to a name, and leaves out what is too small', () => {
    const leaf = (name: string, total: number): Frame => ({
      name,
      place: '',
      package: NODE,
      self: total,
      total,
      children: new Map(),
    });
    const root = {
      ...leaf('all', 1000),
      children: new Map([leaf('<anonymous>"&', 999), leaf('tiny', 1)].map((each) => [each.name, each])),
    };
    const drawn = drawFlame(root, captionOf(REPORT.report));
    expect(drawn).not.toContain('<anonymous>');
    expect(drawn).toContain('&#60;anonymous&#62;&#34;&#38;');
    expect(drawn).not.toContain('tiny');
  });

  it('stays below 300 KB however many calls there are, and says so', () => {
    const row = (total: number, deep: number): Frame => {
      const children = new Map<string, Frame>();
      for (let n = 0; deep > 0 && n < 2; n++) children.set(String(n), row(total / 2, deep - 1));
      return { name: 'a'.repeat(300), place: '', package: NODE, self: 0, total, children };
    };
    const drawn = drawFlame(row(1, 12), captionOf(REPORT.report), 0.0001);
    expect(Buffer.byteLength(drawn)).toBeLessThanOrEqual(300_000);
    expect(Number(/below (\d+\.\d+) %/.exec(drawn)![1])).toBeGreaterThan(0.01);
  });
});

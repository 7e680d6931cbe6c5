import { describe, expect, it } from 'vitest';
import type { Report } from '../../bench/lib/figures.ts';
import { median, percentile } from '../../bench/lib/statistics.ts';
import { checkBudgets } from '../../bench/report/budgets.ts';
import { compareEntries, type Entry } from '../../bench/report/history.ts';
import { fillMarkers } from '../../bench/report/performance.ts';
import { chooseSystems } from '../../bench/systems/list.ts';

describe('figures', () => {
  it('are nearest ranks', () => {
    const values = [9, 1, 5, 3, 7, 2, 8, 4, 6, 10];
    expect(median(values)).toBe(5);
    expect(percentile(values, 0.95)).toBe(10);
    expect(percentile(values, 0.1)).toBe(1);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('that were not taken meet no budget', () => {
    const budgets = checkBudgets({ bench: { systems: [] } as unknown as Report, growth: null });
    expect(new Set(budgets.map(({ met }) => met))).toEqual(new Set(['not measured']));
  });

  it('meet a budget by its direction', () => {
    const row = (per_second: number, p50: number) =>
      ({
        name: 'ours-node',
        latency: { start: { p50, p95: p50 }, finish: { p50, p95: p50 } },
        throughput: [{ clients: 16, per_second, rounds: [], finish: { p50, p95: p50 } }],
        stored_kb: { engine: null, all: null },
      }) as unknown as Report['systems'][number];
    const metOf = (per_second: number, p50: number) => {
      const bench = { systems: [row(per_second, p50)] } as unknown as Report;
      const budgets = checkBudgets({ bench, growth: null });
      const of = (what: string) => budgets.find((each) => each.what === what)!.met;
      return [of('16 clients, Node'), of('approve → done, one client, p50')];
    };
    expect(metOf(150, 12)).toEqual(['goal', 'goal']);
    expect(metOf(149, 12.1)).toEqual(['must', 'must']);
    expect(metOf(99, 18.1)).toEqual(['missed', 'missed']);
  });
});

describe('the history', () => {
  const entry = (start: number, finish: number, throughput: number): Entry => ({
    commit: 'c',
    at: '2026-01-01T00:00:00.000Z',
    systems: { 'ours-node': { title: 'ours', start, finish, throughput } },
    floor: { start_ms: 1, finish_ms: 3, per_second: 700 },
  });

  it('says in percent what became slower, more throughput being quicker', () => {
    const changes = compareEntries(entry(3, 4, 0.2), entry(3.6, 4, 0.25));
    expect(changes.map(({ slower_percent }) => slower_percent)).toEqual([20, 0, -20]);
  });

  it('compares no system with one that was not there', () => {
    expect(compareEntries({ ...entry(1, 1, 1), systems: {} }, entry(1, 1, 1))).toEqual([]);
  });
});

it('a page is filled between its markers and nowhere else, and must have a place for each part', () => {
  const page = 'a\n<!-- x -->\nold $1\n<!-- /x -->\nb\n';
  expect(fillMarkers(page, { x: 'new $& text' })).toBe('a\n<!-- x -->\nnew $& text\n<!-- /x -->\nb\n');
  expect(() => fillMarkers(page, { y: '' })).toThrow('"y"');
});

it('systems are chosen by name or by how their names begin', () => {
  const names = (...wanted: string[]) => chooseSystems(wanted).map(({ name }) => name);
  expect(names('langgraph', 'floor')).toEqual(['floor', 'langgraph', 'langgraph-sync']);
  expect(names('langgraph-sync')).toEqual(['langgraph-sync']);
  expect(() => names('flor')).toThrow('flor');
});

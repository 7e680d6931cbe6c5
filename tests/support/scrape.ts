import { expect } from 'vitest';
import { METRICS } from '../../lib/metrics/catalogue.ts';
import type { Ask } from './http-drive.ts';

/** Every sample of one scrape by its series, as Prometheus writes it. */
export type Scrape = Map<string, number>;

/** What GET /metrics answers a viewer. */
export async function scrapeWith(ask: Ask): Promise<Scrape> {
  const { status, text } = await ask('GET /metrics', 'viewer');
  expect(status, text).toBe(200);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

const FALLS = new Set(METRICS.filter(({ type }) => type === 'gauge').map(({ name }) => name));

/** The series that only ever rise. */
export function countersOf(scrape: Scrape): Scrape {
  return new Map([...scrape].filter(([series]) => !FALLS.has(series.split('{')[0]!)));
}

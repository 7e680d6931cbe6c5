import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { reviewDiff } from '../../../../../lib/models/offline/agents/code-review/review.ts';

type Planted = { file: string; path: string; line: number };

const FOLDER = join(import.meta.dirname, '../../../../fixtures/review');
const PLANTED = parse(readFileSync(join(FOLDER, 'expected.yaml'), 'utf8')) as Planted[];
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

/** Found means: reported in the right file, at most two lines off. */
const isFound = ({ file, path, line }: Planted) =>
  reviewDiff(read(file)).findings.some((each) => each.file === path && Math.abs(each.line - line) <= 2);

describe('faults planted by somebody else', () => {
  it.each([
    ['01', '10'],
    ['11', '20'],
  ])('finds at least 8 of the ten from %s to %s', (from, to) => {
    const ten = PLANTED.filter(({ file }) => {
      const number = /^faults\/(\d+)/.exec(file)?.[1] ?? '';
      return number >= from && number <= to;
    });
    expect(ten).toHaveLength(10);
    expect(ten.filter(isFound).length).toBeGreaterThanOrEqual(8);
  });

  it('reports nothing on the clean changes', () => {
    const clean = readdirSync(join(FOLDER, 'clean')).filter((name) => name.endsWith('.diff'));
    expect(clean.length).toBeGreaterThanOrEqual(10);
    const findings = clean.flatMap((name) => reviewDiff(read(`clean/${name}`)).findings);
    expect(findings).toEqual([]);
  });
});

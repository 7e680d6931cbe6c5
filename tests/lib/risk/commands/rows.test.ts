import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../../lib/risk/commands/programs.ts';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';

const rulesOf = (line: string) => {
  const { acts, gaps } = readShell(line);
  return [...acts, ...gaps].map(({ rule }) => rule);
};

const rows = Object.entries(FAMILIES).flatMap(([family, programs]) =>
  programs.flatMap((program) => program.rows.map((row) => ({ family, id: row.id, row }))),
);

describe.each(Object.keys(FAMILIES))('the rows of %s', (family) => {
  it.each(rows.filter((row) => row.family === family))('$id', ({ id, row }) => {
    expect(row.must.length, 'a row needs a line that proves it').toBeGreaterThan(0);
    expect(row.not.length, 'a row needs a near-miss').toBeGreaterThan(0);
    for (const line of row.must)
      expect({ line, rules: rulesOf(line) }).toEqual({ line, rules: expect.arrayContaining([id]) });
    for (const line of row.not)
      expect({ line, rules: rulesOf(line) }).not.toEqual({ line, rules: expect.arrayContaining([id]) });
    expect(row.why).toMatch(/^[A-Z-].*\.$/);
  });
});

it('reads each program by one table: a second one would be asked by nobody', () => {
  const names = Object.values(FAMILIES).flatMap((programs) => programs.flatMap((program) => program.names));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

it('gives each row a name of its own, of its program', () => {
  const ids = rows.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z0-9][\w-]*\.[a-z0-9_]+$/.test(id))).toEqual([]);
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AUDIT_GATE } from '../../infra/acceptance/audit-gate.ts';
import { GOVERNANCE } from '../../infra/acceptance/governance.ts';
import { RISK } from '../../infra/acceptance/risk.ts';
import { readRows } from '../../infra/acceptance/rows.ts';

describe.each([
  ['audit-gate', AUDIT_GATE],
  ['governance', GOVERNANCE],
  ['risk', RISK],
])('the table of sentences about %s', (topic, checks) => {
  const rows = readRows(readFileSync(`tests/acceptance/${topic}.md`, 'utf8'));

  it('is read whole, numbers in order and none twice', () => {
    const numbers = rows.map(({ number }) => number);
    expect(numbers.length).toBeGreaterThanOrEqual(20);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('names checks and test files that exist, and every check there is', () => {
    const named = new Set(rows.flatMap(({ checks }) => checks));
    expect([...named].sort()).toEqual(Object.keys(checks).sort());
    expect(rows.flatMap(({ tests }) => tests).filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('a table', () => {
  it('a row without a proof has none, whatever its words', () => {
    expect(
      readRows('| 1.1 | A `code` in a sentence | |\n| 1.2 | Two | `a check` `tests/a.test.ts` |'),
    ).toEqual([
      { number: '1.1', sentence: 'A `code` in a sentence', checks: [], tests: [] },
      { number: '1.2', sentence: 'Two', checks: ['a check'], tests: ['tests/a.test.ts'] },
    ]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mutation } from '../../infra/mutate/mutation.ts';
import { openLedger } from '../../infra/mutate/report.ts';
import type { Tried } from '../../infra/mutate/try-mutation.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mutate-report-'));
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args]);
  git('init', '-q');
  git('-c', 'user.name=x', '-c', 'user.email=x@y.z', 'commit', '-q', '--allow-empty', '-m', 'one');
  mkdirSync(join(root, 'docs/reports'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const report = () => JSON.parse(readFileSync(join(root, 'docs/reports/mutate.json'), 'utf8'));
const one = mutation('one', 'lease', [1], { sql: 'x' }, ['a', 'b'], 'tests/x.test.ts');
const NOTICED: Tried = { verdict: 'noticed', by: ['t'], detail: '' };

it('counts what holds for the present code, and says of each row what it was tried at', () => {
  const old = { name: 'two', control: 'lease', rules: [1], ...NOTICED, seconds: 1, fingerprint: 'old' };
  writeFileSync(
    join(root, 'docs/reports/mutate.json'),
    JSON.stringify({ rows: [old, { ...old, name: 'gone' }] }),
  );
  const ledger = openLedger(
    root,
    new Map([
      ['one', 'now'],
      ['two', 'now'],
      ['three', 'now'],
    ]),
  );
  expect(['one', 'two', 'three'].map(ledger.verdictOf)).toEqual(['not run', 'not run', 'not run']);
  ledger.keep(one, NOTICED, 3);
  expect(ledger.verdictOf('one')).toBe('noticed');
  expect(report()).toMatchObject({ mutations: 3, noticed: 1, not_noticed: 0, stale: 1, never_tried: 1 });
  const commit = execFileSync('git', ['-C', root, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  expect(report().rows).toMatchObject([
    { name: 'one', commit, fingerprint: 'now' },
    { name: 'two', commit: null, fingerprint: 'old' },
  ]);
});

it('nothing that was noticed before a change counts after it', () => {
  openLedger(root, new Map([['one', 'before']])).keep(one, NOTICED, 3);
  const after = openLedger(root, new Map([['one', 'after']]));
  after.write();
  expect(after.verdictOf('one')).toBe('not run');
  expect(report()).toMatchObject({ noticed: 0, stale: 1 });
});

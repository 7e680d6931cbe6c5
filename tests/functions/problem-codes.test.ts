import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROBLEM_CODES } from '../../functions/http/problem-codes.ts';

const FILES = [
  ...globSync('functions/**/*.ts'),
  ...globSync('lib/{identity,approvals,projects,policy,db,agents,history}/*.ts'),
  ...globSync('lib/tasks/{open,load,cancel,retry,rollback,next-run,ask-again,resume}.ts'),
  'lib/effects/resolve.ts',
];
/** Towards the queue and the operator alone. */
const INTERNAL = new Set([
  'message_unreadable',
  'message_version_unknown',
  'dependency_down',
  'plan_invalid',
]);

it('documents every code that a door can answer', () => {
  const thrown = FILES.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const codes = text.matchAll(
      /(?:\b(?:invalid|forbidden|notFound|conflict|gone|refuse)\(|later\([^,]+,|new AppError\(\s*'[a-z_]+',)\s*'([a-z_]+)'/g,
    );
    return [...codes].map(([, code]) => code!);
  });
  expect(thrown.length).toBeGreaterThan(25);
  const missing = thrown.filter((code) => !(code in PROBLEM_CODES) && !INTERNAL.has(code));
  expect([...new Set(missing)]).toEqual([]);
});

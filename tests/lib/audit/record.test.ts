import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { auditRow } from '../../../lib/audit/record.ts';

const input = {
  at: '2026-11-22T18:00:00.123456+00:00',
  actor: 'cto',
  type: 'approval.approve',
  subject: 'a1',
  data: { roles: ['cto'], reason: null },
};

it('the digest is over everything that is shown, in canonical form', () => {
  const row = auditRow(input);
  const shown = `{"actor":"cto","at":"2026-11-22T18:00:00.123Z","data":${JSON.stringify(row.data)},"subject":"a1","type":"approval.approve"}`;
  expect(row.digest).toBe(createHash('sha256').update(shown).digest('hex'));
});

it('any change of what is shown changes the digest; the same act gives the same', () => {
  const { digest } = auditRow(input);
  expect(auditRow({ ...input }).digest).toBe(digest);
  const others = [
    { actor: 'x' },
    { type: 'x' },
    { subject: 'x' },
    { at: '2026-11-22T18:00:00.124Z' },
    { data: { roles: ['cto'], reason: '' } },
  ];
  expect(new Set([digest, ...others.map((more) => auditRow({ ...input, ...more }).digest)]).size).toBe(
    others.length + 1,
  );
});

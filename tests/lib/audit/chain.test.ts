import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOf } from '../../../lib/audit/chain.ts';
import { auditRow } from '../../../lib/audit/record.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import fc from '../../support/fast-check.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** RFC 8785 of an object of strings, written down independently: keys in order, each text as JSON has it. */
const canonical = (shown: Record<string, string>) =>
  `{${Object.keys(shown)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(shown[key])}`)
    .join(',')}}`;
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** Whatever Postgres takes as text: control characters, quotes, all planes; no NUL. */
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((given) => given.replaceAll('\u0000', ''));
const nasty = fc.constantFrom(
  '\u0001\u001f\u007f',
  '\u2028\u2029',
  '"\\/\b\f\n\r\t',
  '😀\u{10ffff}',
  '</script>',
  '',
);
const any = fc.oneof(text, nasty);

it('the digest is over the canonical form, whoever makes it: the platform, or the database', async () => {
  await fc.assert(
    fc.asyncProperty(
      any,
      any,
      any,
      fc.dictionary(any, fc.oneof(any, fc.double({ noNaN: true, noDefaultInfinity: true }))),
      async (actor, type, subject, data) => {
        const row = auditRow({ at: '2026-11-22T18:00:00.120Z', actor, type, subject, data });
        const { digest, ...shown } = row;
        expect(digest).toBe(sha256(canonical(shown)));
        expect(digestOf(row)).toBe(digest);
        await db.query('select add_audit($1::jsonb)', [JSON.stringify([row])]);
        const made = `select audit_now($1, $2, $3, $4::jsonb)`;
        await db.query(made, [actor, type, subject, JSON.stringify(data)]);
        const rows = await db.query<{ digest: string } & typeof shown>(
          `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, actor, type, subject, data, encode(digest, 'hex') as digest
         from audit_events order by id desc limit 2`,
        );
        for (const stored of rows) expect(digestOf(stored)).toBe(stored.digest);
      },
    ),
    { numRuns: process.env.LONG ? 2_000 : 100 },
  );
});

it('two events differ in their digest wherever they differ at all', () => {
  const shown = fc.record({ at: any, actor: any, type: any, subject: any, data: any });
  fc.assert(
    fc.property(shown, shown, (a, b) => {
      const same = canonical(a) === canonical(b);
      expect(digestOf(a) === digestOf(b)).toBe(same);
    }),
  );
});

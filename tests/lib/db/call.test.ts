import { expect, it } from 'vitest';
import { postgresJson } from '../../../lib/db/call.ts';
import fc from '../../support/fast-check.ts';

it('is the value, but for what jsonb refuses', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const clean = JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '\ufffd'));
      expect(JSON.parse(postgresJson(value))).toEqual(clean);
    }),
  );
});

it('takes NUL and halves of characters out, in keys as well, and leaves escaped backslashes alone', () => {
  expect(JSON.parse(postgresJson({ 'a\u0000': 'x\ud800y\udfffz' }))).toEqual({
    'a\ufffd': 'x\ufffdy\ufffdz',
  });
  expect(JSON.parse(postgresJson(['\\u0000', '\\\\u0000', '\\\u0000', '😀']))).toEqual([
    '\\u0000',
    '\\\\u0000',
    '\\\ufffd',
    '😀',
  ]);
});

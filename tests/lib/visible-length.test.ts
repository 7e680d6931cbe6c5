import { describe, expect, it } from 'vitest';
import { visibleLength } from '../../lib/visible-length.ts';

describe('visibleLength', () => {
  it.each([
    ['', 0],
    [null, 0],
    ['   \n\t', 0],
    ['\u200b'.repeat(60), 0],
    ['\u202e\u2066\u00ad\ufeff\u3164\u2800', 0],
    ['a\u0301b', 2],
    ['Down!', 5],
    ['故障です', 4],
    ['👩‍💻', 2],
  ])('of %j is %d', (text, length) => expect(visibleLength(text)).toBe(length));
});

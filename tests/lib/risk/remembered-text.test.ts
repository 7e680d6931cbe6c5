import { describe, expect, it } from 'vitest';
import { findWishes } from '../../../lib/risk/prose/wishes.ts';
import { rememberedText } from '../../../lib/risk/remembered-text.ts';

const DANGEROUS = 'Delete the production database of the billing service.';

describe('a text whose reading is remembered', () => {
  it('says each time what reading it says, whatever was read between', () => {
    const texts = [DANGEROUS, 'Deploy it to staging.', 'Write the changelog.', `${DANGEROUS} `];
    for (const text of [...texts, ...texts.toReversed(), ...texts])
      expect(rememberedText(text)).toEqual(findWishes(text));
    expect(rememberedText(DANGEROUS).length).toBeGreaterThan(0);
  });

  it('is not changed by whoever was told of it', () => {
    const told = rememberedText(DANGEROUS);
    const right = findWishes(DANGEROUS);
    told.length = 0;
    expect(() => Object.assign(rememberedText(DANGEROUS)[0]!, { environment: 'none' })).toThrow(TypeError);
    expect(rememberedText(DANGEROUS)).toEqual(right);
  });

  it('is read anew once many others were read, and when it is long: both say the same', () => {
    for (let n = 0; n < 300; n++) rememberedText(`Deploy number ${n} to production.`);
    expect(rememberedText(DANGEROUS)).toEqual(findWishes(DANGEROUS));
    const long = `${'Nothing to see. '.repeat(400)}${DANGEROUS}`;
    expect(rememberedText(long)).toEqual(findWishes(long));
    expect(rememberedText(long)).toEqual(findWishes(long));
  });
});

import { describe, expect, it } from 'vitest';
import { visibleText } from '../../../lib/evidence/visible-text.ts';

describe('visibleText', () => {
  // T26, and the Trojan Source set: every character that turns, hides or fakes.
  it.each([
    ['bidi override', 'a\u202Eb', 'a⟨U+202E⟩b'],
    ['bidi isolate', '\u2066x\u2069', '⟨U+2066⟩x⟨U+2069⟩'],
    ['marks of direction', '\u200e\u200f\u061c', '⟨U+200E⟩⟨U+200F⟩⟨U+061C⟩'],
    ['zero width', 'pro\u200Bd', 'pro⟨U+200B⟩d'],
    ['joiners', 'a\u200D\u200Cb\u2060', 'a⟨U+200D⟩⟨U+200C⟩b⟨U+2060⟩'],
    ['byte order mark', '\uFEFFrm', '⟨U+FEFF⟩rm'],
    ['soft hyphen', 'pro\u00ADduction', 'pro⟨U+00AD⟩duction'],
    ['escape sequence of a terminal', '\u001b[2K\u001b[1A', '⟨U+001B⟩[2K⟨U+001B⟩[1A'],
    ['C1 control', '\u009b2J', '⟨U+009B⟩2J'],
    ['carriage return that overwrites', 'rm -rf /\rls', 'rm -rf /⟨U+000D⟩ls'],
    ['backspace', 'no\u0008\u0008yes', 'no⟨U+0008⟩⟨U+0008⟩yes'],
    ['NUL', 'a\u0000b', 'a⟨U+0000⟩b'],
    ['tags of another plane', 'ok\u{E0072}\u{E006D}', 'ok⟨U+E0072⟩⟨U+E006D⟩'],
    ['variation selectors', 'a\uFE0Fb\u{E0100}', 'a⟨U+FE0F⟩b⟨U+E0100⟩'],
    ['fillers that are letters', 'a\u3164b\uFFA0\u115F', 'a⟨U+3164⟩b⟨U+FFA0⟩⟨U+115F⟩'],
    ['blank braille', '\u2800', '⟨U+2800⟩'],
    ['other spaces', 'a\u00A0b\u2003c\u3000', 'a⟨U+00A0⟩b⟨U+2003⟩c⟨U+3000⟩'],
    ['other ends of line', 'a\u2028b\u2029c\u0085d', 'a⟨U+2028⟩b⟨U+2029⟩c⟨U+0085⟩d'],
    ['a lone surrogate', 'a\ud800b', 'a⟨U+D800⟩b'],
    ['private use', '\ue000', '⟨U+E000⟩'],
    ['piled marks', 'a\u0300\u0301\u0302\u0303\u0304', 'a\u0300\u0301\u0302⟨U+0303⟩⟨U+0304⟩'],
    ['letters that pass for others', 'p\u0430ypal', 'p⟨U+0430⟩ypal'],
  ])('shows %s', (_name, text, shown) => {
    expect(visibleText(text)).toBe(shown);
    expect(visibleText(text, { lines: true })).toBe(shown);
  });

  it.each([
    'Größe',
    'Привет, мир',
    'Ελλάδα',
    '日本語',
    'e\u0301tude',
    '한국어',
    'naïve – “quoted” … 100 %',
    '🚀',
  ])('leaves %s as it is', (text) => expect(visibleText(text)).toBe(text));

  it('keeps lines and tabs of a block, and none of a line', () => {
    expect(visibleText('a\r\n\tb', { lines: true })).toBe('a\n\tb');
    expect(visibleText('a\n\tb')).toBe('a⟨U+000A⟩⟨U+0009⟩b');
  });

  it('takes time in proportion to the text', () => {
    for (const char of ['a', '\u0430', '\u0300', '\u202e', 'a\u0430']) {
      const start = performance.now();
      visibleText(char.repeat(200_000));
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});

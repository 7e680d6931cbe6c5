import { createColors } from 'picocolors';
import { visible } from './visible.ts';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan' | 'plain';
/** A piece of text and how it looks. Colours exist nowhere else, so no text can bring its own. */
export type Span = { text: string; style: Style };
export type Text = string | Span | readonly (string | Span)[];

const styled = (style: Style) => (text: string | number) => ({ text: String(text), style });
export const bold = styled('bold');
export const dim = styled('dim');
export const green = styled('green');
export const red = styled('red');
export const yellow = styled('yellow');
export const cyan = styled('cyan');

/** Ready for the terminal: what is hidden is made visible first, colours come after. */
export function paint(text: Text, colour: boolean): string {
  const colours = createColors(colour);
  return spansOf(text)
    .map((span) => {
      const shown = visible(span.text);
      return span.style === 'plain' || shown === '' ? shown : colours[span.style](shown);
    })
    .join('');
}

/** How many cells it takes on a line. */
export function widthOf(text: Text): number {
  return spansOf(text).reduce((sum, { text: each }) => sum + cells(visible(each)), 0);
}

/** At most `width` cells of it, with "…" where something was left out. */
export function cut(text: Text, width: number): Text {
  if (widthOf(text) <= width) return text;
  let left = Math.max(0, width - 1);
  const kept: Span[] = [];
  for (const span of spansOf(text)) {
    let piece = '';
    for (const char of visible(span.text)) {
      if (cells(char) > left) return [...kept, { ...span, text: `${piece}…` }];
      left -= cells(char);
      piece += char;
    }
    kept.push({ ...span, text: piece });
  }
  return kept;
}

/** The text as pieces with their styles. */
export function spansOf(text: Text): Span[] {
  const parts = typeof text === 'string' || 'text' in text ? [text] : text;
  return parts.map((part) => (typeof part === 'string' ? { text: part, style: 'plain' } : part));
}

/** Wide characters of East Asian scripts and pictures take two cells, marks that combine take none. */
function cells(text: string): number {
  let count = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char)) continue;
    count +=
      /[\u1100-\u115e\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return count;
}

import { type Token, tokenize } from '../../text/tokens.ts';

/** One sentence, list item or clause behind a colon. `question`: a question mark ends it. */
export type Sentence = { words: Token[]; question: boolean };

const WORDS_MAX = 120;
const ASKING = new Set(
  'who what why when which where how is are was were does did has have should shall must am will'.split(' '),
);

/** A text's sentences; one of more than 120 words is cut, so that reading stays linear. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let words: Token[] = [];
  const close = (question: boolean) => {
    if (words.length > 0) sentences.push({ words, question });
    words = [];
  };
  for (const token of tokenize(text)) {
    const ends = ['stop', 'colon', 'bullet', 'number', 'break'].includes(token.kind);
    if (ends || words.length >= WORDS_MAX) close(text[token.start] === '?');
    if (!ends) words.push(token);
  }
  close(false);
  return sentences;
}

/** Whether a sentence asks: nothing in it is to be done. */
export function isQuestion({ words, question }: Sentence): boolean {
  const first = words[0]!.low;
  return ASKING.has(first) && (question || first === 'how' || first === 'why');
}

/** The questions of a text, as written. */
export function questionsOf(text: string): string[] {
  return sentencesOf(text)
    .filter(isQuestion)
    .map(({ words }) => text.slice(words[0]!.start, words.at(-1)!.end));
}

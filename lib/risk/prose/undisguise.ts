import { environmentNamed } from '../../text/environments.ts';
import { tokenize } from '../../text/tokens.ts';
import { actAt, thingAt } from './phrases.ts';

const LIKE_LETTERS: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};
const DISGUISED = /[a-z][013457@$]|[013457@$][a-z]/i;
const SPACED = /(?<![\p{L}\p{N}])(?:\p{L}[ .\-_]){3,}\p{L}(?![\p{L}\p{N}])/gu;
const LONGEST = 30;

/** A text with the disguise taken off words that mean something without it: "d3lete", "d e l e t e", full-width letters. */
export function undisguise(text: string): string {
  const joined = text.normalize('NFKC').replace(SPACED, (run) => {
    const word = run.replace(/[^\p{L}]/gu, '');
    return means(word) ? word : run;
  });
  return joined.replace(/[^\s,.;:!?]+/g, (word) => {
    if (word.length > LONGEST || !DISGUISED.test(word) || means(word)) return word;
    const plain = [...word].map((char) => LIKE_LETTERS[char] ?? char).join('');
    return means(plain) ? plain : word;
  });
}

function means(word: string): boolean {
  const tokens = tokenize(word);
  if (tokens.length !== 1) return false;
  return environmentNamed(word) !== null || actAt(tokens, 0) !== null || thingAt(tokens, 0) !== null;
}

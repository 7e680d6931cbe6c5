import type { Case } from './corpus.ts';

/**
 * A case without what a person would call a name: numbers, hashes, hosts and identifiers with a number (`web-7`). Two
 * cases of one form have the same label and environment, and differ in names only.
 */
export function formOf({ input, environment, kind, expect }: Case): string {
  const text = 'tool' in input || 'plan' in input ? JSON.stringify(input) : String(Object.values(input)[0]);
  return [environment, kind, expect.effect, ...expect.level, stripNames(text)].join(' ');
}

/** One case of each form: those that differ in names only count once. */
export function distinctCases(cases: readonly Case[]): Case[] {
  return [...new Map(cases.map((each) => [formOf(each), each])).values()];
}

function stripNames(text: string): string {
  return text
    .toLowerCase()
    .replace(/\b[a-z]+[-_]\d[\w-]*\b/g, '~')
    .replace(/\b[0-9a-f]{7,64}\b/g, '#')
    .replace(/\b\d+(\.\d+)*[a-z]{0,2}\b/g, '#')
    .replace(/\b[a-z0-9]+(\.[a-z0-9-]+)+\b/g, '~')
    .replace(/\s+/g, ' ')
    .trim();
}

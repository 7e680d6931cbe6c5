import type { Literal } from './skeleton.ts';

const SQL =
  /^\s*(?:select\s|insert\s+into|update\s+\S+\s+set|delete\s+from|drop\s+(?:table|database|schema|index|view|user|role)|truncate\s|alter\s+(?:table|role|user|database)|create\s+(?:table|index|user|role|database)|grant\s|revoke\s)/i;

/** Of more strings nobody looks for statements. */
export const MOST_LITERALS = 1_000;

/** The strings of a program that are statements: they are, whatever runs them. */
export function sqlLiterals(literals: readonly Literal[]): string[] {
  return literals
    .slice(0, MOST_LITERALS)
    .map(({ text }) => text)
    .filter(isStatement);
}

/** Whether a text begins as a statement does. */
export function isStatement(text: string): boolean {
  return SQL.test(text.slice(0, 200));
}

import { dim, red, type Text } from './style.ts';

type Place = { path: string; message: string; line?: number; column?: number };

/** Each error below the line of the text that it is about, where it says which. */
export function excerptAt(text: string, errors: readonly Place[] = []): Text[] {
  const lines = text.split(/\r?\n/);
  return errors.flatMap(({ path, message, line, column }): Text[] => {
    const shown = line === undefined ? undefined : lines[line - 1];
    if (shown === undefined) return [];
    const number = `${line} | `;
    const pointer = ' '.repeat(number.length + Math.max(0, (column ?? 1) - 1));
    return [
      [dim(number), shown],
      [pointer, red('^'), ` ${path}: ${message}`],
    ];
  });
}

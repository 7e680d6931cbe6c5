import colors from 'picocolors';

/** Colours on a terminal, plain text when piped. */
const paint = colors.createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR);

export const { bold, dim, green, red, yellow, cyan } = paint;

export function say(line = ''): void {
  console.log(line);
}

/** A heading between the parts of the story. */
export function heading(text: string): void {
  say(`\n${bold(text)}`);
}

/** Left-aligned columns, as wide as their widest cell. */
export function table(rows: string[][], indent = '  '): void {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)),
    [],
  );
  for (const row of rows)
    say(indent + row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  '));
}

export function levelText(level: string): string {
  const colour = { low: green, medium: yellow, high: red, critical: red }[level] ?? dim;
  return colour(level.toUpperCase());
}

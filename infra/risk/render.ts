import colors from 'picocolors';
import type { Table } from './tables.ts';

/** A table as lines for a terminal; in colours only where the output is one. */
export function toLines({ title, head, rows }: Table, paint = colors): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const line = (row: string[]) =>
    row
      .map((cell, at) =>
        isNumeric(cell) && at > 0
          ? cell.padStart(widths[at]!)
          : at === row.length - 1
            ? cell
            : cell.padEnd(widths[at]!),
      )
      .join('  ');
  return ['', paint.bold(title), paint.dim(line(head)), ...rows.map((row) => tint(row, line(row), paint))];
}

/** A table as Markdown. */
export function toMarkdown({ title, head, rows }: Table): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function tint(row: string[], line: string, paint: typeof colors): string {
  if (row.at(-1) === 'not met') return paint.red(line);
  return row.at(-1) === 'met' ? paint.green(line) : line;
}

function isNumeric(cell: string): boolean {
  return /^[\d–]/.test(cell);
}

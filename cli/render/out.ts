import type { Io } from '../io.ts';
import { bold, cut, dim, paint, spansOf, type Text, widthOf } from './style.ts';
import { visibleJson } from './visible.ts';

/** The one way to the terminal: whatever goes through it is made visible, and coloured where that is wanted. */
export type Out = ReturnType<typeof outOf>;

/** Colours on a terminal unless `NO_COLOR` says otherwise; plain text when piped. `json`: answers as JSON alone. */
export function outOf(io: Io, { json, colour }: { json: boolean; colour: boolean }) {
  const plain = !colour || Boolean(io.env.NO_COLOR) || io.env.TERM === 'dumb';
  let drawn = 0;
  const line = (text: Text = '') => io.stdout.write(`${paint(text, io.stdout.isTty && !plain)}\n`);
  const note = (text: Text) => io.stderr.write(`${paint(text, io.stderr.isTty && !plain)}\n`);
  return {
    json,
    isTty: io.stdout.isTty,
    line,
    /** Beside the answer, on stderr. */
    note,
    /** A question to a person, as painted text. */
    question: (text: Text) => paint(text, io.stderr.isTty && !plain),
    /** Text of several lines, each made visible for itself. */
    block: (text: string, indent = '') => {
      for (const each of linesOf(text)) line([indent, each]);
    },
    /** One JSON document, or one of many on a line of its own. */
    document: (value: unknown, compact = false) =>
      io.stdout.write(`${visibleJson(JSON.stringify(value, null, compact ? 0 : 2))}\n`),
    table: (head: string[], rows: Text[][]) => {
      for (const each of tableOf(head, rows, io.stdout.isTty ? io.stdout.columns : null)) line(each);
    },
    /** Names and values below each other; what is null is left out. */
    fields: (fields: [string, Text | null][]) => {
      const shown = fields.filter((field): field is [string, Text] => field[1] !== null);
      const width = Math.max(0, ...shown.map(([name]) => name.length));
      for (const [name, value] of shown) line([dim(name.padEnd(width)), '  ', ...spansOf(value)]);
    },
    heading: (text: string) => {
      line();
      line(bold(text));
    },
    /** Puts lines in the place of those that it drew before. */
    redraw: (lines: Text[]) => {
      if (drawn > 0) io.stdout.write(`\u001b[${drawn}A\u001b[J`);
      for (const each of lines) line(cut(each, io.stdout.columns));
      drawn = lines.length;
    },
  };
}

function linesOf(text: string): string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((each) => each.replaceAll('\t', '  '));
}

/** Columns as wide as their widest cell; on a terminal the last one is cut at the edge. */
export function tableOf(head: string[], rows: Text[][], columns: number | null): Text[] {
  const all: Text[][] = [head.map((name) => dim(name.toUpperCase())), ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => widthOf(row[i] ?? ''))));
  return all.map((row) => {
    const line = row.flatMap((cell, i) => {
      const pad = i === row.length - 1 ? '' : ' '.repeat(widths[i]! - widthOf(cell) + 2);
      return [...spansOf(cell), pad];
    });
    return columns === null ? line : cut(line, columns);
  });
}

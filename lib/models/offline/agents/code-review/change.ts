import type { DiffFile } from './diff.ts';
import { parseDiff } from './diff.ts';
import type { Finding, Severity } from './finding.ts';
import type { Language } from './language.ts';
import { isGeneratedPath, isTestPath, languageOf, lexisOf } from './language.ts';
import type { Literal } from './scan.ts';
import { scanLines } from './scan.ts';

/** One visible line of the new file. */
export type Line = {
  n: number;
  added: boolean;
  hunk: number;
  text: string;
  /** Without comments; strings emptied in `code`, kept in `bare`. */
  code: string;
  bare: string;
};

type RemovedLine = { n: number; hunk: number; text: string };

/** A changed file as the rules see it: the new side in order, and what went away. */
export type ChangedFile = {
  path: string;
  status: DiffFile['status'];
  language: Language;
  test: boolean;
  lines: Line[];
  removed: RemovedLine[];
  /** Strings of the new side; `from` and `to` are indexes into `lines`. */
  literals: Literal[];
  headings: string[];
};

/** Looks at one file of a change; `all` is the whole change, for what only shows across files. */
export type Rule = (file: ChangedFile, all: ChangedFile[]) => Finding[];

/** A diff is text from outside: what is longer than any person writes is not worth the time it would take. */
const LONGEST_LINE = 400;
const MOST_LINES = 1500;

/**
 * Reads a unified diff into files ready for the rules; what a tool wrote is left out. Of a line the first 400
 * characters are read, of a hunk the first 1500 lines.
 */
export function readChange(diff: string): ChangedFile[] {
  return parseDiff(diff)
    .filter((file) => !isGeneratedPath(file.path))
    .map(readFile);
}

/** Whether the rules see all of a diff; false when lines, hunks or generated files were left out. */
export function isReadWhole(diff: string): boolean {
  return parseDiff(diff).every(
    (file) =>
      !isGeneratedPath(file.path) &&
      file.hunks.every(
        ({ lines }) => lines.length <= MOST_LINES && lines.every(({ text }) => text.length <= LONGEST_LINE),
      ),
  );
}

function readFile(file: DiffFile): ChangedFile {
  const language = languageOf(file.path);
  const changed: ChangedFile = {
    path: file.path,
    status: file.status,
    language,
    test: isTestPath(file.path),
    lines: [],
    removed: [],
    literals: [],
    headings: file.hunks.map((hunk) => hunk.heading),
  };
  for (const [hunk, { lines }] of file.hunks.entries()) {
    const base = changed.lines.length;
    const short = lines
      .slice(0, MOST_LINES)
      .map((line) => ({ ...line, text: line.text.slice(0, LONGEST_LINE) }));
    const news = short.filter((line) => line.kind !== 'removed');
    const scan = scanLines(
      news.map((line) => line.text),
      lexisOf(language),
    );
    for (const [at, line] of news.entries()) {
      const { n, text } = line;
      const added = line.kind === 'added';
      changed.lines.push({ n, text, added, hunk, code: scan.code[at]!, bare: scan.bare[at]! });
    }
    for (const literal of scan.literals) {
      changed.literals.push({ ...literal, from: literal.from + base, to: literal.to + base });
    }
    for (const { kind, n, text } of short) if (kind === 'removed') changed.removed.push({ n, hunk, text });
  }
  return changed;
}

/** What a rule says about one place. */
export type Remark = { severity: Severity; category: string; message: string; suggestion: string };

/** A finding at a line of a file. */
export function findingAt(file: ChangedFile, line: { n: number }, remark: Remark): Finding {
  const { severity, category, message, suggestion } = remark;
  return { severity, category, file: file.path, line: line.n, message, suggestion };
}

/** A rule that one line alone decides. */
export type Pattern = Remark & {
  on: 'text' | 'code' | 'bare';
  match: RegExp;
  unless?: RegExp;
  languages?: Language[];
};

/** Findings of line patterns over the added lines; the first pattern that matches a line speaks for it. */
export function matchPatterns(file: ChangedFile, patterns: Pattern[]): Finding[] {
  const mine = patterns.filter((each) => !each.languages || each.languages.includes(file.language));
  return file.lines.flatMap((line) => {
    if (!line.added) return [];
    const hit = mine.find((each) => each.match.test(line[each.on]) && !each.unless?.test(line.text));
    return hit ? [findingAt(file, line, hit)] : [];
  });
}

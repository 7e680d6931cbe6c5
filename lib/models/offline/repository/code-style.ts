import { mostOf } from './find-routes.ts';
import type { TestStyle } from './types.ts';

const TEST_FILE = /(^|\/)(tests?|__tests__|spec)\/.*\.[mc]?[jt]s$|\.(test|spec)\.[mc]?[jt]s$/;

/** Is this a file of the repository's tests (helpers among them), by its path. */
export function isTestPath(path: string): boolean {
  return TEST_FILE.test(path);
}

/** The indentation, quotes and semicolons that most lines of the sources use. */
export function readCodeStyle(texts: string[]): {
  indent: string;
  quotes: 'single' | 'double';
  semicolons: boolean;
} {
  const lines = texts.flatMap((text) => text.split('\n'));
  const all = texts.join('\n');
  const statements = lines.filter((line) =>
    /^\s*(const|let|var|return|import)\b.*[\w)'"\];]$/.test(line.trimEnd()),
  );
  const ended = statements.filter((line) => line.trimEnd().endsWith(';')).length;
  return {
    indent: readIndent(lines),
    quotes: countOf(all, "'") >= countOf(all, '"') ? 'single' : 'double',
    semicolons: ended * 2 >= statements.length,
  };
}

/** How the repository's tests are written, from the test files themselves. */
export function readTestStyle(tests: Record<string, string>, extension: string): TestStyle {
  const paths = Object.keys(tests);
  const all = Object.values(tests).join('\n');
  const framework = /['"]node:test['"]/.test(all)
    ? 'node:test'
    : /['"]vitest['"]/.test(all)
      ? 'vitest'
      : /\bexpect\(/.test(all)
        ? 'jest'
        : 'unknown';
  const folders = paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  const suffixes = paths.flatMap((path) => /[.-](test|spec)\.[mc]?[jt]s$/.exec(path)?.[0] ?? []);
  return {
    framework,
    call: (all.match(/^\s*it\(/gm)?.length ?? 0) > (all.match(/^\s*test\(/gm)?.length ?? 0) ? 'it' : 'test',
    describe: /^\s*describe\(/m.test(all),
    assertModule: /['"]((?:node:)?assert(?:\/strict)?)['"]/.exec(all)?.[1] ?? null,
    folder: mostOf(folders) ?? 'test',
    suffix: mostOf(suffixes) ?? `.test.${extension}`,
  };
}

function readIndent(lines: string[]): string {
  const widths = lines.flatMap((line, index) => {
    const [own, above] = [leading(line), leading(lines[index - 1] ?? '')];
    // Only a step inwards shows the width; continuation lines and block comments do not.
    return own.length > above.length && own.startsWith(above) && !/^\s*\*/.test(line) && line.trim()
      ? [own.slice(above.length)]
      : [];
  });
  const step = mostOf(widths.filter((width) => width === '\t' || /^ {2,8}$/.test(width)));
  return step ?? '  ';
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function countOf(text: string, needle: string): number {
  return text.split(needle).length - 1;
}

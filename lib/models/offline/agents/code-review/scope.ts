import type { ChangedFile, Line } from './change.ts';

const NAMED_FUNCTION =
  /^\s*(export\s+)?(default\s+)?(async\s+)?(function\b|def\s|func\s|(public|private|static|protected)\s.*\()|^\s*(export\s+)?const\s+\w+\s*(:[^=]+)?=\s*(async\s*)?(function\b|\([^)]*\)[^=]*=>|\w+\s*=>)|^\s*(export\s+)?const\s+\w+\s*=\s*(async\s*)?\($|^\s+(async\s+)?(?!if|for|while|switch|catch|return)\w+\s*\([^)]*\)\s*(:[^{]+)?\{\s*$|^\s*\w+\.(get|post|put|patch|delete|use)\(.*(=>|function)/;

const NOT_A_FUNCTION = /^\s*(if|for|while|switch|catch|else|return|await|try|describe|it|test)\b/;

/** How many lines away a function is still looked for. */
const FARTHEST = 120;

/** Columns a line is indented by; a blank line belongs to whatever surrounds it. */
export function indentOf(line: { text: string }): number {
  return line.text.trim() === '' ? Number.POSITIVE_INFINITY : line.text.search(/\S/);
}

/**
 * The visible lines of the function around line `at`: the nearest named function, method or route, told by
 * indentation, or the whole hunk where none is in sight. In order, all of one hunk.
 */
export function functionAround(file: ChangedFile, at: number): Line[] {
  const { lines } = file;
  const { hunk } = lines[at]!;
  let indent = indentOf(lines[at]!);
  for (let up = at; up >= Math.max(0, at - FARTHEST) && lines[up]!.hunk === hunk; up -= 1) {
    const here = indentOf(lines[up]!);
    if (startsFunction(lines[up]!) && (here < indent || up === at)) return blockFrom(file, up);
    indent = Math.min(indent, here);
  }
  const near = lines.slice(Math.max(0, at - FARTHEST), at + FARTHEST);
  return near.filter((line) => line.hunk === hunk);
}

/** Whether a line begins a named function, a method or a route. */
export function startsFunction({ code }: { code: string }): boolean {
  return NAMED_FUNCTION.test(code) && !NOT_A_FUNCTION.test(code);
}

/** The line at `at` and the lines indented under it, with the line that closes them. */
export function blockFrom(file: ChangedFile, at: number): Line[] {
  const { lines } = file;
  const own = indentOf(lines[at]!);
  let end = at + 1;
  while (end < Math.min(lines.length, at + FARTHEST) && lines[end]!.hunk === lines[at]!.hunk) {
    const here = indentOf(lines[end]!);
    const goesOn = /^\s*[)\]}]+.*[{([]\s*$|^\s*(\)|\{)/.test(lines[end]!.code);
    if (here < own || (here === own && !goesOn)) break;
    end += 1;
  }
  const closes = lines[end] && indentOf(lines[end]!) === own && /^\s*[)\]}]/.test(lines[end]!.code);
  return lines.slice(at, closes ? end + 1 : end);
}

/** The line at `at` and what follows until its brackets are closed, at most 10 lines, as one text. */
export function callText(file: ChangedFile, at: number, side: 'code' | 'bare'): string {
  const parts: string[] = [];
  let depth = 0;
  for (let next = at; next < at + 10 && file.lines[next]?.hunk === file.lines[at]!.hunk; next += 1) {
    const line = file.lines[next]!;
    parts.push(next === at ? line[side] : line[side].trim());
    depth += (line.code.match(/[([{]/g) ?? []).length - (line.code.match(/[)\]}]/g) ?? []).length;
    if (depth <= 0) break;
  }
  return parts.join(' ');
}

/** The code of some lines as one text. */
export function codeOf(lines: Line[]): string {
  return lines.map((line) => line.code).join('\n');
}

/** The text of some lines, without comments. */
export function bareOf(lines: Line[]): string {
  return lines.map((line) => line.bare).join('\n');
}

import type { ChangedFile, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';
import { functionAround } from '../scope.ts';

const BOUND: Remark = {
  severity: 'warning',
  category: 'off-by-one',
  message: 'The loop or index runs one past the end.',
  suggestion: 'Stop before the length: the last index is length - 1.',
};
const CONTRADICTION: Remark = {
  severity: 'warning',
  category: 'inverted-condition',
  message: 'The condition says the opposite of what its name or comment promises.',
  suggestion: 'Make the two agree, and add a test at the border.',
};

const PATTERNS: Pattern[] = [
  {
    ...BOUND,
    on: 'code',
    match:
      /;\s*(\w+)\s*<=\s*[\w$.]+\.(length|size)\s*;|\[\s*[\w$.]+\.length\s*\]|range\(\s*(0,\s*)?len\(\w+\)\s*\+\s*1\s*\)|<=\s*len\(\w+\)\s*;/,
  },
  {
    ...BOUND,
    on: 'code',
    match: /\bfor\s*\(\s*(let|var|int)\s+\w+\s*=\s*1\s*;\s*\w+\s*<\s*[\w$.]+\.length\s*;/,
    message: 'The loop starts at 1 and leaves the first element out.',
    suggestion: 'Start at 0, or say in a comment why the first one is skipped.',
  },
  {
    ...BOUND,
    on: 'code',
    match: /\.(slice|substring|subarray)\(\s*(\w+)\s*,\s*\2\s*\+\s*[\w.]+\s*[-+]\s*1\s*\)/,
    message: 'The end of the slice is off by one: it is already exclusive.',
    suggestion: 'Slice from start to start + size.',
  },
  {
    ...CONTRADICTION,
    category: 'assignment-in-condition',
    on: 'code',
    match: /\bif\s*\(\s*!?[\w$.]+\s*=\s*[^=>][^;]*\)\s*\{?\s*$/,
    unless: /\(\(|==|=>|<=|>=|!=/,
    message: 'This assigns instead of comparing, so it is decided by the value assigned.',
    suggestion: 'Compare with ===.',
    languages: ['script', 'java'],
  },
  {
    ...CONTRADICTION,
    category: 'nan-comparison',
    on: 'code',
    match: /[!=]==?\s*NaN\b/,
    message: 'Nothing equals NaN, not even NaN.',
    suggestion: 'Use Number.isNaN().',
  },
  {
    ...CONTRADICTION,
    category: 'mutable-default',
    on: 'code',
    match: /^\s*(async\s+)?def\s+\w+\(.*=\s*(\[\]|\{\}|dict\(\)|list\(\)|set\(\))/,
    message: 'The default is made once and shared by all calls.',
    suggestion: 'Default to None and make it inside.',
    languages: ['python'],
  },
  {
    ...CONTRADICTION,
    category: 'index-as-condition',
    on: 'code',
    match: /if\s*\(\s*!?[\w$.]+\.indexOf\([^)]*\)\s*\)/,
    message: 'indexOf gives 0 for the first place and -1 for none, and both read wrong as a condition.',
    suggestion: 'Use includes().',
  },
  {
    ...CONTRADICTION,
    category: 'missing-null-check',
    on: 'code',
    match: /\.find\(\s*(\([^()]*\)|\w+)\s*=>[^()]*(\([^()]*\)[^()]*)*\)\.\w+/,
    message: 'find() gives undefined when nothing matches, and this then throws.',
    suggestion: 'Keep the result, answer the missing case, then use it.',
    languages: ['script'],
  },
];

/** Borders, indexes and conditions that are wrong as written. */
export const findWrongBorders: Rule = (file) => {
  if (!['script', 'python', 'go', 'java'].includes(file.language) || file.test) return [];
  return [...matchPatterns(file, PATTERNS), ...paging(file), ...units(file)];
};

/** Pages counted from 1 must not skip a page: the offset is (page - 1) * size. */
function paging(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    const name =
      line.added && !/\bpage\w*\s*-\s*1\b/i.test(line.code)
        ? /\b(page|pageNumber|page_number)\s*\*\s*\w+|\w+\s*\*\s*(page|pageNumber|page_number)\b/.exec(
            line.code,
          )
        : null;
    if (!name) return [];
    const page = name[1] ?? name[2]!;
    const scope = functionAround(file, at)
      .map((each) => each.text)
      .join('\n');
    if (
      !new RegExp(
        `\\b${page}\\b[^\\n]*(\\?\\?|\\|\\||=|,|default\\()\\s*['"]?1\\b|1-based|from 1|starts? at 1|first page is 1`,
        'i',
      ).test(scope)
    )
      return [];
    return [
      findingAt(file, line, {
        ...BOUND,
        message: 'Pages start at 1 here, so this skips the first page.',
        suggestion: 'Use (page - 1) * size.',
      }),
    ];
  });
}

/** Milliseconds and seconds in one sum. */
function units(file: ChangedFile) {
  return file.lines.flatMap((line) => {
    const mixed =
      line.added &&
      /Date\.now\(\)\s*[+-]\s*[\w$.]*(seconds?|secs?|Seconds|_s|TtlS|InS)\b(?!\s*\*)|setTimeout\([^,]+,\s*[\w$.]*(Seconds|_seconds|seconds)\s*\)/.test(
        line.code,
      );
    if (!mixed) return [];
    return [
      findingAt(file, line, {
        ...BOUND,
        category: 'unit-mismatch',
        message: 'Seconds are used as milliseconds.',
        suggestion: 'Multiply by 1000, and name the unit in the variable.',
      }),
    ];
  });
}

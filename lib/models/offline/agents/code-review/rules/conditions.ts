import type { ChangedFile, Line, Remark, Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import { codeOf, functionAround } from '../scope.ts';

const CONTRADICTION: Remark = {
  severity: 'warning',
  category: 'inverted-condition',
  message: 'The condition says the opposite of what its name or comment promises.',
  suggestion: 'Make the two agree, and add a test at the border.',
};

/** Words by which the border itself belongs with what lies above it, and with what lies below it. */
const BORDER_IS_ABOVE =
  /\bat least\b|\b(or|and) (more|above|over|older|later|greater|higher|up)\b|\bminimum\b|\bfrom \S+ (on|up)(wards?)?\b|\bstarting (at|from)\b|\b(less|fewer|lower|smaller|younger|earlier|shorter) than\b(?! or equal)|\b(under|below) \d/i;
const BORDER_IS_BELOW =
  /\bat most\b|\bup to\b(?! but)|\b(or|and) (less|fewer|below|under|younger|earlier|lower)\b|\bmaximum\b|\bnot exceed|\bexceed(s|ed)?\b|\b(more|greater|higher|longer|older|later|larger|bigger) than\b(?! or equal)|\b(over|above) \d|\b(through|including) (the|its|their)? ?(end|last|final|expir|due|\d)/i;
const COUNTER = /^(i|j|n|index|attempts?|tries|retries|count|counter|round|step)$/i;

/** Conditions that contradict their names, comments or what was there before. */
export const findContradictions: Rule = (file, all) => {
  if (!['script', 'python', 'go', 'java'].includes(file.language) || file.test) return [];
  return [...contradictions(file), ...flips(file, all)];
};

function contradictions(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    if (!line.added) return [];
    if (!commentContradicts(file, line, at) && !nameContradicts(file, line, at)) return [];
    return [findingAt(file, line, CONTRADICTION)];
  });
}

const COMPARISON = /([\w$.)\]]+)\s([<>]=?)\s([A-Za-z_$][\w$.]*|\d[\d_]*)/;

/** "at least 3" puts 3 on the upper side: `>=` and `<` agree with it, `>` and `<=` do not. */
function commentContradicts(file: ChangedFile, line: Line, at: number): boolean {
  const found = COMPARISON.exec(line.code);
  if (!found || /\bfor\b|=>.*</.test(line.code) || comparisonsIn([line]) !== 1) return false;
  const [, left, operator, right] = found as unknown as [string, string, string, string];
  if (COUNTER.test(left.slice(left.lastIndexOf('.') + 1))) return false;
  const mirrored = /^([A-Z][A-Z0-9_]*|\d[\d_]*)$/.test(left) || /^(now|today)$/.test(right);
  const border = mirrored ? left : right;
  const takesAbove = (operator === '>=' || operator === '<') !== mirrored;
  if (/(^|_)(FROM|MIN|MINIMUM|AT_LEAST)(_|$)/.test(border)) return !takesAbove;
  const words = commentFor(file, at);
  const above = BORDER_IS_ABOVE.test(words);
  if (above === BORDER_IS_BELOW.test(words) || !mentions(words, border)) return false;
  return above !== takesAbove;
}

function comparisonsIn(lines: Line[]): number {
  return (codeOf(lines).match(/\s[<>]=?\s/g) ?? []).length;
}

/** The comment beside or right above a line; for the only comparison of a function, the function's too. */
function commentFor(file: ChangedFile, at: number): string {
  const near = commentAbove(file, at);
  const scope = functionAround(file, at);
  if (near !== '' || comparisonsIn(scope) !== 1) return near;
  return commentAbove(file, file.lines.indexOf(scope[0]!));
}

function commentAbove(file: ChangedFile, at: number): string {
  const { hunk, text: own } = file.lines[at]!;
  const words = [/(?:\/\/|#)\s*(.*)$/.exec(own)?.[1] ?? ''];
  for (let up = at - 1; up >= 0 && file.lines[up]!.hunk === hunk; up -= 1) {
    const { text, code } = file.lines[up]!;
    if (code.trim() !== '' || text.trim() === '') break;
    words.unshift(text);
  }
  return words.join(' ').trim();
}

function mentions(words: string, border: string): boolean {
  if (/^\d/.test(border))
    return new RegExp(`\\b${border.replaceAll('_', '')}\\b`).test(words.replaceAll(/[_,](?=\d)/g, ''));
  return true;
}

const NAMED: [RegExp, RegExp][] = [
  [
    /\bis_?(expired|overdue|past|stale|late|outdated)/i,
    /\b\w*(expir|due|deadline|valid|ends?)\w*(\.getTime\(\))?\s*>=?\s*(Date\.now\(\)|now\b|new Date|time\.time\(\))|(Date\.now\(\)|\bnow(\(\))?)\s*<=?\s*[\w.]*(expir|due|deadline|valid|end)/i,
  ],
  [
    /\bis_?(valid|active|current|fresh)/i,
    /\b\w*(expir|due|deadline)\w*\s*<=?\s*(Date\.now\(\)|now\b|new Date)|return\s+!\w*(valid|active)\b/i,
  ],
  [/\bis_?empty/i, /\.(length|size)\s*(>|!==?)\s*0|len\(\w+\)\s*(>|!=)\s*0/],
  [/\bhas_?\w+/i, /return\s+[\w.]+\.(length|size)\s*={2,3}\s*0/],
  [
    /\bis_?(admin|owner|member|allowed|enabled|paid|ready)/i,
    /return\s+(![\w.]+\.(is\w+|enabled|ready|paid)|[\w.]+\s*!={1,2}\s*['"\w])/,
  ],
];

function nameContradicts(file: ChangedFile, line: Line, at: number): boolean {
  if (!/\breturn\b|=>/.test(line.code)) return false;
  const scope = functionAround(file, at);
  const header = scope[0]!.hunk === line.hunk ? scope[0]!.code : '';
  return scope.length <= 6 && NAMED.some(([name, body]) => name.test(header) && body.test(line.code));
}

const FLIP = /===?|!==?|<=?|>=?|&&|\|\||!(?=[\w(])|\btrue\b|\bfalse\b|\band\b|\bor\b|\bnot\s|[+-]\s*1\b/g;

/** A condition or border that changed in nothing but its operator, with no test that says so. */
function flips(file: ChangedFile, all: ChangedFile[]) {
  if (all.some((each) => each.test && each.lines.some((line) => line.added))) return [];
  const bone = (text: string) =>
    text
      .replace(/\s*\/\/.*$/, '')
      .replace(FLIP, '')
      .replace(/\s+/g, '');
  return file.removed.flatMap((gone) => {
    if (!/\b(if|while|return|for|elif)\b|[?]|&&|\|\|/.test(gone.text) || bone(gone.text).length < 6)
      return [];
    const came = file.lines.find(
      (line) =>
        line.added &&
        line.hunk === gone.hunk &&
        line.text.trim() !== gone.text.trim() &&
        bone(line.text) === bone(gone.text),
    );
    if (!came || !/[<>=!&|]|\b(and|or|not)\b/.test(came.code)) return [];
    const same =
      came.code.replace(/\s+/g, '').replace(/([!=]=)=/g, '$1') ===
      gone.text
        .replace(/\s*\/\/.*$/, '')
        .replace(/\s+/g, '')
        .replace(/([!=]=)=/g, '$1');
    if (same) return [];
    return [
      findingAt(file, came, {
        ...CONTRADICTION,
        message: 'Only the operator of this condition changed, and no test in the change shows why.',
        suggestion: 'Check that it was meant, and add a test for the border case.',
      }),
    ];
  });
}

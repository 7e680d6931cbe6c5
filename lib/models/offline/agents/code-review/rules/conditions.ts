import type { ChangedFile, Line, Remark, Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import { codeOf, functionAround } from '../scope.ts';

const CONTRADICTION: Remark = {
  severity: 'warning',
  category: 'inverted-condition',
  message: 'The condition says the opposite of what its name or comment promises.',
  suggestion: 'Make the two agree, and add a test at the border.',
};

const INCLUSIVE =
  /\b(at least|at most|or (more|less|older|above|below|equal|fewer|later|earlier)|up to(?! but)|inclusive(ly)?|no (more|less|fewer|later) than|minimum|maximum|through|not exceed)\b/i;
const EXCLUSIVE =
  /\b(fewer than|less than|more than|greater than|strictly|exclusive(ly)?|over|under|older than|exceeds?|up to but not)\b/i;
const NOT_EXCLUSIVE =
  /\bno (more|less|fewer|greater) than|not (more|less|fewer|greater|exceed)|than or equal/i;

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

/** "at least 3" beside `> 3`: the words include the border, the operator does not; or the other way round. */
function commentContradicts(file: ChangedFile, line: Line, at: number): boolean {
  const compare = /(?<![=<>-])([<>]=?)(?![<>=])\s*([A-Za-z_$][\w$.]*|\d[\d_]*)/.exec(line.code);
  if (!compare || /\bfor\b|=>.*</.test(line.code) || (line.code.match(/[<>]=?/g) ?? []).length !== 1)
    return false;
  const words = commentNear(file, at);
  if (words === '') return false;
  const inclusive = INCLUSIVE.test(words) || NOT_EXCLUSIVE.test(words);
  const exclusive = EXCLUSIVE.test(words) && !NOT_EXCLUSIVE.test(words);
  if (inclusive === exclusive) return false;
  const refusing = /\b(throw|return\s+(false|null|undefined)|raise|40\d|reject|continue|error)\b/i.test(
    codeOf(file.lines.slice(at, at + 2)),
  );
  const includesBorder = compare[1]!.length === 2;
  return refusing
    ? inclusive === includesBorder && mentions(words, compare[2]!)
    : inclusive !== includesBorder && mentions(words, compare[2]!);
}

function commentNear(file: ChangedFile, at: number): string {
  const { hunk } = file.lines[at]!;
  const own = /(?:\/\/|#)\s*(.*)$/.exec(file.lines[at]!.text)?.[1] ?? '';
  const above: string[] = [];
  for (let up = at - 1; up >= 0 && up >= at - 4 && file.lines[up]!.hunk === hunk; up -= 1) {
    const { text, code } = file.lines[up]!;
    if (code.trim() === '' && text.trim() !== '') above.unshift(text);
    else if (above.length > 0 || !/\b(function|=>|def|func)\b|[{(]\s*$/.test(code)) break;
  }
  return [...above, own].join(' ');
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

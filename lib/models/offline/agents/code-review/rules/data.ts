import type { Pattern, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';

const LOSS = {
  severity: 'critical',
  category: 'data-loss',
  message: 'This destroys stored data and cannot be undone.',
  suggestion: 'Back it up first, narrow it with WHERE, and keep the old column until nothing reads it.',
} as const;

const PATTERNS: Pattern[] = [
  {
    ...LOSS,
    on: 'text',
    match: /(\bDROP\s+(TABLE|DATABASE|SCHEMA)|\bDROP\s+COLUMN\b|(?:^|[`'";])\s*TRUNCATE(\s+TABLE)?\s+\w)/i,
    unless: /^\s*--|\bdown\b|DROP\s+TABLE\s+IF\s+EXISTS\s+(tmp|temp)_/i,
    languages: ['sql', 'script', 'python'],
  },
  {
    ...LOSS,
    on: 'text',
    match:
      /\bADD\s+(COLUMN\s+)?(IF NOT EXISTS\s+)?(?!CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|CHECK|INDEX)["\w]+\s+[\w()]+(?=.*\bNOT\s+NULL\b)(?!.*(\bDEFAULT\b|GENERATED))/i,
    severity: 'warning',
    category: 'unsafe-migration',
    message: 'A required column without a default fails on a table that has rows.',
    suggestion: 'Add it with a default or as nullable, fill it, then make it required.',
    languages: ['sql', 'script', 'python'],
  },
];

const MONEY = /\b(parseFloat|float)\(\s*[\w$.[\]'"]*(amount|price|total|cents|fee|balance|cost)/i;

/** Statements that lose data, and sums that lose cents. */
export const findDataFaults: Rule = (file) => {
  if (file.test || /(^|\/)down\b|\.down\.sql$|rollback/i.test(file.path)) return [];
  const statements = file.literals
    .filter((literal) => file.language !== 'sql' && file.language !== 'prose' && literal.text.length > 10)
    .map((literal) => ({ text: literal.text, at: literal.from }));
  if (file.language === 'sql') statements.push(...sqlStatements(file.lines.map((line) => line.bare)));
  const wide = statements.flatMap(({ text, at }) => {
    const line = file.lines[at];
    const everything =
      /^\s*(DELETE\s+FROM\s+[\w".]+|UPDATE\s+[\w".]+\s+SET\b[^;]*)\s*;?\s*$/i.test(text) &&
      !/\bWHERE\b/i.test(text);
    if (!everything || !line?.added) return [];
    return [
      findingAt(file, line, { ...LOSS, message: 'Without WHERE this reaches every row of the table.' }),
    ];
  });
  const cents = file.lines.flatMap((line) =>
    line.added && MONEY.test(line.code)
      ? [
          findingAt(file, line, {
            severity: 'warning',
            category: 'money-as-float',
            message: 'Money in floating point loses cents.',
            suggestion: 'Count in whole cents.',
          }),
        ]
      : [],
  );
  return [...matchPatterns(file, PATTERNS), ...wide, ...cents];
};

function sqlStatements(lines: string[]): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = [];
  let open: { text: string; at: number } | null = null;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' && !open) continue;
    open = open ? { text: `${open.text}\n${line}`, at: open.at } : { text: line, at };
    if (line.includes(';')) {
      found.push(open);
      open = null;
    }
  }
  return found;
}

import type { ChangedFile, Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import type { Literal } from '../scan.ts';
import { callText, codeOf, functionAround } from '../scope.ts';
import { isTainted, taintedNames } from '../taint.ts';

/** Keywords in capitals anywhere, or in small letters at the start: prose writes "Select an item from". */
const STATEMENT =
  /\b(SELECT\b[\s\S]*\bFROM\b|INSERT\s+INTO\b|UPDATE\s+[\w".\uFFFC]+\s+SET\b|DELETE\s+FROM\b|DROP\s+(TABLE|DATABASE)\b|ALTER\s+TABLE\b|CALL\s+\w+\()|^\s*(select\b[\s\S]*\bfrom\b|insert\s+into\b|update\s+[\w".\uFFFC]+\s+set\b|delete\s+from\b)/;
/** A condition that ends where a value is put in. */
const CLAUSE =
  /\b(where|and|or|having)\s+[\w."]+\s*(=|<>|!=|<|>|\s(i?like|in)\s)\s*\(?\s*['"%]*(\uFFFC|$)|\border\s+by\s+\uFFFC?$|\b(limit|offset)\s+\uFFFC?$|(^|\s)[\w.]+\s+(=|<>|!=|i?like)\s+\(?'%?(\uFFFC|$)/i;
const SAFE_TAG = /(\bsql|\bSQL|\.sql|\bPrisma\.sql|\$queryRaw|\$executeRaw|\bgql|\bhtml)(<[^>]*>)?$/;
const JOINED_AFTER = /^\s*(\+\s*[A-Za-z_$(]|\.concat\(|%\s*[\w(]|\.format\()/;

/** SQL put together from values instead of parameters. */
const findSqlInjection: Rule = (file) => {
  if (file.test || file.language === 'prose' || file.language === 'other') return [];
  return file.literals.flatMap((literal) => {
    const added = file.lines.slice(literal.from, literal.to + 1).filter((each) => each.added);
    if (added.length === 0 || SAFE_TAG.test(literal.before.trimEnd())) return [];
    const statement = STATEMENT.test(literal.text);
    if (!statement && !CLAUSE.test(literal.text)) return [];
    const joined = JOINED_AFTER.test(literal.after)
      ? joinedValue(literal.after)
      : nextLineJoin(file, literal);
    const values = [...literal.parts, ...(joined ? [joined] : [])];
    const unsafe = values.find((value) => !isSafeSqlPart(file, literal, value));
    if (unsafe === undefined) return [];
    const line = added.find((each) => each.code.includes(unsafe)) ?? added[0]!;
    return [
      findingAt(file, line, {
        severity: 'critical',
        category: 'sql-injection',
        message: `The value of "${unsafe.trim().slice(0, 60)}" becomes part of the SQL text, so it can change the statement.`,
        suggestion:
          'Pass it as a parameter ($1, ?) and keep the SQL text constant; take names from a fixed list.',
      }),
    ];
  });
};

function joinedValue(after: string): string {
  const rest = after.replace(/^\s*(\+|%|\.concat\(|\.format\()\s*/, '');
  return /^[\w$.]+(\([^)]*\))?(\[[^\]]*\])?/.exec(rest)?.[0] ?? rest;
}

function nextLineJoin(file: ChangedFile, literal: Literal): string | null {
  const next = file.lines[literal.to + 1];
  const joins = /^\s*\+\s*$/.test(literal.after) ? /^\s*([A-Za-z_$][\w$.]*)/ : /^\s*\+\s*([A-Za-z_$][\w$.]*)/;
  return literal.after.trim().replace('+', '') === '' && next ? (joins.exec(next.code)?.[1] ?? null) : null;
}

/** Constants, generated placeholders, and names checked against a list cannot be chosen by a caller. */
function isSafeSqlPart(file: ChangedFile, literal: Literal, raw: string): boolean {
  const value = raw.trim();
  if (/^[A-Z][A-Z0-9_.]*$/.test(value) || /^['"`]/.test(value) || /^\d+$/.test(value)) return true;
  if (/^[A-Z][A-Z0-9_]*[.[]/.test(value)) return true;
  if (
    /placeholders?|\$\$\{|\.length$|^i(ndex)?(\s*\+\s*\d+)?$|=>\s*['"`]|escape(Id|Identifier)|quoteIdent|sanitize/i.test(
      value,
    )
  ) {
    return true;
  }
  const name = /^[\w$]+/.exec(value)?.[0];
  if (!name) return false;
  const scope = functionAround(file, literal.from);
  const declared = scope.find((line) =>
    new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\s*=[^=]`).test(line.code),
  );
  const tainted = isTainted(value, taintedNames(scope));
  const checked = new RegExp(
    `(\\.includes|\\.has|\\bin)\\b\\s*\\(?\\s*${name}\\b|\\b${name}\\s+(not\\s+)?in\\b`,
  );
  if (checked.test(codeOf(scope))) return true;
  if (!declared || tainted) return false;
  return /=\s*(['"`][^$]*['"`]|\[\]|.*\?\s*(['"]['"]|``)\s*:\s*(['"]['"]|``)|[A-Z_]{3,}[[.].*|.*\.(map|join)\(.*(\$\$|'\?'|`\$|join))/.test(
    declared.bare,
  );
}

const SHELL_CALL =
  /(?<![.\w])(?:exec|execSync|execAsync|execPromise)\s*\(\s*(.*)|(?:child_process|cp|childProcess)\.exec(?:Sync)?\s*\(\s*(.*)|\bos\.(?:system|popen)\s*\(\s*(.*)|\bsubprocess\.\w+\s*\(\s*(.*shell\s*=\s*True.*)|\bspawn(?:Sync)?\s*\(\s*(.*shell:\s*true.*)|Runtime\.getRuntime\(\)\.exec\s*\(\s*(.*)/;
const SHELL_DASH_C =
  /\b(?:spawn|spawnSync|execFile|execFileSync|exec\.Command(?:Context)?|run|Popen)\s*\(.*["'](?:sh|bash|\/bin\/sh|\/bin\/bash|cmd)["'].*["'](?:-l?c|\/c)["']\s*,\s*(.*)/;

/** Commands a shell will read, put together from values. */
const findCommandInjection: Rule = (file) => {
  if (!['script', 'python', 'go', 'java'].includes(file.language)) return [];
  const aliases = shellAliases(file);
  return file.lines.flatMap((line, at) => {
    if (!line.added) return [];
    const alias = aliases.find((name) => new RegExp(`(?<![.\\w])${name}\\s*\\(`).test(line.code));
    if (!alias && !/\w\s*\(/.test(line.code)) return [];
    const call = callText(file, at, 'bare');
    const hit =
      SHELL_CALL.exec(call) ??
      SHELL_DASH_C.exec(call) ??
      (alias ? new RegExp(`\\b${alias}\\s*\\(\\s*(.*)`).exec(call) : null);
    if (!hit || hit.index >= line.bare.length) return [];
    const argument = (hit.slice(1).find((part) => part !== undefined) ?? '').trim();
    const scope = functionAround(file, at);
    if (!buildsText(argument, scope.map((each) => each.bare).join('\n'), taintedNames(scope))) return [];
    return [
      findingAt(file, line, {
        severity: 'critical',
        category: 'command-injection',
        message:
          'A shell reads this command, and part of it comes from a value: that value can start other commands.',
        suggestion:
          'Call the program without a shell and hand the values over as a list of arguments (execFile, spawn).',
      }),
    ];
  });
};

/** Other names the file gives to exec: `promisify(exec)`, `import { exec as run }`. */
function shellAliases(file: ChangedFile): string[] {
  return file.lines.flatMap((line) => {
    const hit =
      /(?:const|let)\s+(\w+)\s*=\s*(?:util\.)?promisify\(\s*(?:\w+\.)?exec\s*\)/.exec(line.code) ??
      /\bexec(?:Sync)?\s*(?:as|:)\s*(\w+)/.exec(line.code);
    return hit ? [hit[1]!] : [];
  });
}

const JOINED =
  /\$\{\s*(?![A-Z][A-Z0-9_]*\s*\})[^}]+\}|["'`]\s*\+\s*(?![A-Z][A-Z0-9_]*\b)[\w$(]|^f["'].*\{|["']\s*%\s*\w|\.format\(|Sprintf\(/;

function buildsText(argument: string, scope: string, tainted: Set<string>): boolean {
  if (JOINED.test(argument) || isTainted(argument.replace(/(['"`]).*?\1/g, ''), tainted)) return true;
  const name = /^([a-z_$][\w$]*)\s*[,)]/.exec(argument)?.[1];
  if (!name) return false;
  const built = new RegExp(`\\b${name}\\s*(?:=|:=|\\+=)\\s*(.*)`, 'g');
  return [...scope.matchAll(built)].some((each) => JOINED.test(each[1]!));
}

/** Everything that turns data into a statement or a command. */
export const findInjection: Rule = (file, all) => [
  ...findSqlInjection(file, all),
  ...findCommandInjection(file, all),
];

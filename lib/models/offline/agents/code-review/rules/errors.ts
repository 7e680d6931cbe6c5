import type { ChangedFile, Line, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';
import { blockFrom, codeOf, functionAround, indentOf } from '../scope.ts';

const SWALLOWED: Remark = {
  severity: 'warning',
  category: 'swallowed-error',
  message: 'An error ends here without a trace: the caller goes on as if it had worked.',
  suggestion:
    'Let it through, or handle the one case that is expected, log the rest with its cause and answer accordingly.',
};

const PATTERNS: Pattern[] = [
  {
    ...SWALLOWED,
    on: 'code',
    match:
      /\.catch\(\s*(?:async\s*)?(?:\(\s*\w*\s*\)|\w+)\s*=>\s*(?:\{\s*\}|null|undefined|void 0|false|\[\]|\(\{\}\)|'')\s*\)|\.catch\(\s*function\s*\(\w*\)\s*\{\s*\}\s*\)|\.catch\(\s*(?:noop|_\.noop)\s*\)/,
    unless: /\/\/\s*\S+(\s+\S+){3,}|\.(cancel|close|end|destroy|unlink|rm)\(/,
    languages: ['script'],
  },
  {
    ...SWALLOWED,
    on: 'code',
    match: /\.on\(\s*''\s*,\s*(?:\(\s*\w*\s*\)|\w+)\s*=>\s*\{\s*\}\s*\)/,
    languages: ['script'],
  },
  { ...SWALLOWED, on: 'code', match: /^\s*except\s*:\s*(pass)?\s*$/, languages: ['python'] },
  {
    ...SWALLOWED,
    on: 'code',
    match: /^\s*\w+\s*,\s*_\s*:?=\s*\w[\w.]*\(|^\s*_\s*=\s*\w[\w.]*\(/,
    unless: /range|<-|\.\(/,
    languages: ['go'],
  },
];

const OPENS = /\bcatch\b\s*(?:\(\s*(?:\w+\s+)*(\w+)?[^)]*\))?\s*\{(.*)$/;
const PY_OPENS = /^\s*except\b.*?(?:\bas\s+(\w+))?\s*:\s*(.*)$/;
const HANDLES =
  /\b(throw|raise|reject|panic|next|fail|abort|exit|warn|error|log|logger|report|capture\w*|emit|notify|metrics|rollback|status|statusCode|writeHead|problem|exitCode|retry|attempts?|continue)\b|\b(4|5)\d\d\b/i;
const SUCCESS =
  /\breturn\s+(true|\{\s*(ok|success):\s*true|200\b)|\.status\(200\)|writeHead\(200|["']?(ok|success)["']?\s*[:=]\s*[Tt]rue|status:\s*['"](ok|success|paid|succeeded|completed)['"]/;
const EXPECTED =
  /JSON\.parse|new URL\(|decodeURI|ENOENT|\b(stat|access|lstat|unlink|rm|mkdir|readFile|existsSync|statSync|accessSync|close|json\.loads)\w*\(|int\(|float\(|Number|BigInt\(|timingSafeEqual|Intl\./;

/** Errors that nobody will see. */
export const findSwallowedErrors: Rule = (file) => {
  if (file.test || !['script', 'python', 'go', 'java'].includes(file.language)) return [];
  return [...dropped(file), ...catchBlocks(file)];
};

/** `.catch(() => null)` with the value used is a default; with nothing used, the failure is gone. */
function dropped(file: ChangedFile) {
  return matchPatterns(file, PATTERNS).filter((finding) => {
    const at = file.lines.findIndex((line) => line.n === finding.line);
    const explained = /(\/\/|#)\s*\S+(\s+\S+){3,}/.test(file.lines[at - 1]?.text ?? '');
    return !explained && (file.language !== 'script' || !isUsed(file, at));
  });
}

/** Whether the value of the statement that ends in line `at` goes anywhere. */
function isUsed(file: ChangedFile, at: number): boolean {
  let head = at;
  while (head > 0 && /([(,[?:]|=>|&&|\|\|)\s*$|^\s*$/.test(file.lines[head - 1]!.code)) head -= 1;
  if (head === at) while (head > 0 && /^\s*[.)]/.test(file.lines[head]!.code)) head -= 1;
  const text = file.lines
    .slice(head, at + 1)
    .map((line) => line.code)
    .join(' ')
    .split('.catch')[0]!;
  return /[\w\])}]\s*=(?![>=])|\b(return|void)\b|\(await\b/.test(text);
}

function catchBlocks(file: ChangedFile) {
  const opens = file.language === 'python' ? PY_OPENS : OPENS;
  return file.lines.flatMap((line, at) => {
    const head = opens.exec(line.code);
    if (!head) return [];
    const inline = head[2]?.trim() ?? '';
    const block = blockFrom(file, at);
    const inner = inline === '' ? block.slice(1).filter((each) => indentOf(each) > indentOf(line)) : [];
    if (![line, ...inner].some((each) => each.added)) return [];
    const closed = inline !== '' || isClosed(file, at, block, inner);
    if (!closed || !swallows(file, at, head[1], inline, inner)) return [];
    return [findingAt(file, line, SWALLOWED)];
  });
}

/** A catch at the very end of a hunk may go on where we cannot see it. */
function isClosed(file: ChangedFile, at: number, block: Line[], inner: Line[]): boolean {
  if (file.language === 'python') return inner.length > 0;
  const end = file.lines[at + inner.length + 1] ?? block.at(-1);
  return end?.code.includes('}') ?? false;
}

function swallows(
  file: ChangedFile,
  at: number,
  name: string | undefined,
  inline: string,
  inner: Line[],
): boolean {
  const code = (inline === '' ? codeOf(inner) : inline.replace(/\}\s*$/, '')).trim();
  const said = inner.map((each) => each.text).join('\n') + (inline === '' ? '' : file.lines[at]!.text);
  const explained = /(\/\/|\/\*|#)\s*\S+(\s+\S+){3,}/.test(said);
  if (code === '' || code === 'pass' || code === '}') return !explained;
  if (
    SUCCESS.test(inner.map((each) => each.bare).join('\n') + inline) &&
    !/\bthrow|raise|reject\b/.test(code)
  )
    return !isAnswer(file, at, code);
  const tried = file.lines
    .slice(Math.max(0, at - 6), at)
    .map((each) => each.bare)
    .join('\n');
  if (/^return(\s+(null|undefined|None|\[\]|\{\}|false|False|''|""|0))?;?$/.test(code)) {
    return !explained && !EXPECTED.test(tried) && !isAnswer(file, at, code);
  }
  if (name !== undefined && new RegExp(`\\b${name}\\b`).test(code)) return false;
  const onlySays = code
    .split('\n')
    .every((each) => /^\s*(console\.\w+|print|logger?\.\w+)\(.*\);?\s*$/.test(each) || each.trim() === '');
  if (onlySays) return name !== undefined;
  return !HANDLES.test(code) && /^(\w+\s*=\s*)?(null|undefined|None|continue);?$/.test(code) && !explained;
}

/** A function may answer no when the asking failed: its name asks (isReady, tryListen), or its comment says so. */
function isAnswer(file: ChangedFile, at: number, code: string): boolean {
  const first = functionAround(file, at)[0]!;
  const above = file.lines[file.lines.indexOf(first) - 1];
  const promised =
    above?.code.trim() === '' && /\b(null|undefined|none|false|empty|nothing)\b/i.test(above.text);
  if (promised && !/true|True/.test(code)) return true;
  const header = first.code;
  const name = /(?:function|const|def)\s+(\w+)|^\s*(?:async\s+)?(\w+)\(/.exec(header);
  const asks = /^_?(is|has|can|may|should|needs|answers|try|exists|probe|ping|safe)(?=[A-Z_]|$)/.test(
    name?.[1] ?? name?.[2] ?? '',
  );
  return asks && /^return\s+(true|True|false|False|null|None|undefined)?\s*;?$/.test(code);
}

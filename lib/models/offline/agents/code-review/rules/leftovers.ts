import type { ChangedFile, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';
import type { Finding } from '../finding.ts';
import { functionAround, startsFunction } from '../scope.ts';

const DEBUG: Remark = {
  severity: 'warning',
  category: 'debug-leftover',
  message: 'This was for finding a fault and was left in.',
  suggestion: 'Take it out, or log what an operator needs through the logger.',
};

const VALUE_ALONE = /\bconsole\.log\(\s*([\w$.[\]]+\s*(,\s*[\w$.[\]]+\s*)*)?\)/;

const PATTERNS: Pattern[] = [
  { ...DEBUG, on: 'code', match: /^\s*debugger\s*;?\s*$/, languages: ['script'] },
  { ...DEBUG, on: 'code', match: /\bconsole\.(debug|dir|table|trace)\(/, languages: ['script'] },
  {
    ...DEBUG,
    on: 'code',
    match: VALUE_ALONE,
    languages: ['script'],
  },
  {
    ...DEBUG,
    on: 'bare',
    match:
      /\b(console\.(log|info|warn|error)|print|println|fmt\.Print\w*|System\.out\.print\w*)\(\s*f?['"`]\s*(\W*\b(debug|here|xxx+|todo|wtf|foo|asdf|test(ing)?\s*\d*|got here|reached|dbg|temp|why|checkpoint)\b|[>=*#!-]{2,})/i,
  },
  {
    ...DEBUG,
    on: 'code',
    match: /\b(pdb|ipdb)\.set_trace\(|^\s*breakpoint\(\)|\bbinding\.pry\b|\bvar_dump\(|\bspew\.Dump\(/,
  },
  {
    ...DEBUG,
    on: 'text',
    match:
      /(\/\/|#|\/\*|<!--).*\b([Dd]o(n't| not) merge|DO NOT MERGE|[Rr]emove (this )?before|REMOVE BEFORE|[Tt]emporary hack|HACK|FIXME|XXX)\b/,
  },
  {
    severity: 'critical',
    category: 'merge-conflict',
    on: 'text',
    match: /^(<{7} |={7}$|>{7} )/,
    message: 'A merge conflict was committed.',
    suggestion: 'Resolve it and run the tests.',
  },
];

const LOG_CALL =
  /\b(?:console|log(?:ger|ging)?|winston|pino|slog|req\.log|ctx\.log)\b(?:\.\w+)?\.?(?:log|info|debug|warn|error|trace|write|Print\w*|Info|Debug)\s*\(|\bprint\s*\(|fmt\.Print\w*\(|System\.out\.print/;
const SECRET_VALUE =
  /(?<![\w"'])(?:[\w$]+[.[]["']?)*["']?(?:\w*(?:password|passwd|passphrase|secret|apikey|api_key|private_?key|authorization|credentials?|cvv|cvc|card_?number|cardNumber|ssn|iban|accessToken|refreshToken|access_token|refresh_token|authToken|sessionToken)\w*|token|jwt|bearer|pan|pin|otp|cookie)["'\]]*(?!\s*[:(?]|\w|\.(?:length|id|kind|type|name|exp)|\s*[!=]==?)/i;
const WHOLE =
  /\b(?:req|request)\.(?:headers|body)\s*[,)}]|\bprocess\.env\s*[,)}]|\bos\.environ\s*[,)}]|JSON\.stringify\(\s*(?:req\.(?:headers|body)|process\.env|config|headers)\b/;
const SAFE =
  /redact\w*|mask\w*|\bhas[A-Z]\w*|!!|\bhash\w*\(|fingerprint|count|Boolean\(|typeof|tokens?_?(used|count|in|out)|\.slice\(0,\s*[1-6]\)|\.slice\(-4\)|last4/i;

/** Traces of debugging, and secrets in logs. */
export const findLeftovers: Rule = (file) => {
  if (['prose', 'json', 'other'].includes(file.language)) return [];
  if (file.test)
    return matchPatterns(
      file,
      PATTERNS.filter(
        (each) => each.category === 'merge-conflict' || /debugger|set_trace/.test(each.match.source),
      ),
    );
  const program = /(^|\/)(scripts?|bin|cli|tools)\//.test(file.path);
  const leftovers = program
    ? []
    : matchPatterns(file, PATTERNS).filter((each) => !printsOnPurpose(file, each));
  return [...loggedSecrets(file), ...leftovers, ...pinnedHosts(file)];
};

/** A value alone is printed on purpose by a script's top level, by a helper that only prints, or as a constant. */
function printsOnPurpose(file: ChangedFile, { line: n }: Finding): boolean {
  const at = file.lines.findIndex((line) => line.n === n);
  const { code } = file.lines[at]!;
  if (!VALUE_ALONE.test(code)) return false;
  const scope = functionAround(file, at);
  return /\(\s*[A-Z][A-Z0-9_]+\s*\)/.test(code) || scope.length <= 3 || !startsFunction(scope[0]!);
}

function loggedSecrets(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    const call = LOG_CALL.exec(line.code);
    if (!line.added || !call) return [];
    const open = line.code.slice(call.index);
    const more = /\)\s*;?\s*\}?\)?;?\s*$/.test(open)
      ? []
      : file.lines.slice(at + 1, at + 6).filter((each) => each.hunk === line.hunk);
    const end = more.findIndex((each) => /^\s*[})\]]*\)\s*;?\s*$/.test(each.code));
    const args = [open.slice(call[0].length), ...more.slice(0, end + 1).map((each) => each.code)].join('\n');
    if (SAFE.test(args)) return [];
    const secret = SECRET_VALUE.test(args);
    if (!secret && !WHOLE.test(args)) return [];
    return [
      findingAt(file, line, {
        severity: secret ? 'critical' : 'warning',
        category: 'logged-secret',
        message: secret
          ? 'A secret is written to the log, where many can read it for long.'
          : 'Everything the caller sent, or the whole environment, goes to the log, secrets included.',
        suggestion: 'Log an id or whether it was present, never the value.',
      }),
    ];
  });
}

/** A setting that was read from the environment and is now fixed to somebody's machine. */
function pinnedHosts(file: ChangedFile) {
  return file.lines.flatMap((line) => {
    const name = line.added
      ? /\b(\w+)\s*[:=]\s*['"`](https?:\/\/|postgres\w*:\/\/|redis:\/\/)?(localhost|127\.0\.0\.1|192\.168\.|10\.)/.exec(
          line.bare,
        )?.[1]
      : undefined;
    if (!name) return [];
    const was = file.removed.some(
      (each) => each.hunk === line.hunk && new RegExp(`\\b${name}\\s*[:=].*\\benv\\b`).test(each.text),
    );
    if (!was) return [];
    return [
      findingAt(file, line, {
        ...DEBUG,
        message: `"${name}" came from the environment and is now fixed to one machine.`,
        suggestion: 'Read it from the environment again.',
      }),
    ];
  });
}

import type { ChangedFile, Line, Remark, Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import { findTaintedParameters, taintedIn } from '../flow.ts';
import { callText, codeOf, functionAround } from '../scope.ts';
import { isTainted } from '../taint.ts';

/** A use of outside input that is dangerous unless the function guards it. */
type Sink = Remark & { call: RegExp; guard: RegExp };

const PATH_CALL =
  /(?<!function |def |func |Promise\.)\b(?:join|resolve(?!\(\s*\{)|readFile|readFileSync|createReadStream|writeFile|writeFileSync|createWriteStream|unlink|unlinkSync|rm|rmSync|sendFile|download|readdir|readdirSync|stat|statSync|open|send_file|os\.path\.join|Path|os\.Open|os\.ReadFile|filepath\.Join|ioutil\.ReadFile|appendFile)\s*\(\s*(.*)/;
const PATH_GUARD =
  /\.startsWith\(|\bbasename\(|\.relative\(|\bsafeJoin|secure_filename|is_relative_to|commonpath|safe_join|filepath\.Base\(|HasPrefix\(|\.test\(|\.match\(|includes\(['"`]\.\.|\.replace\(\/|\.has\(|\.includes\(|isValid|\b(?:assert|validate|ensure|check|verify)[A-Z]\w*\(|send_from_directory/;

const SINKS: Sink[] = [
  {
    severity: 'critical',
    category: 'path-traversal',
    call: PATH_CALL,
    guard: PATH_GUARD,
    message: 'A path is made from what a caller sent: "../" in it reaches files outside of the folder.',
    suggestion:
      'Resolve the path and refuse it unless it still lies inside of the folder, or look the name up in a list.',
  },
  {
    severity: 'critical',
    category: 'ssrf',
    call: /\b(?:fetch|axios(?:\.\w+)?|got(?:\.\w+)?|http\.get|https\.get|requests\.\w+|urlopen|http\.Get)\s*\(\s*((?!['"`]https?:)[^,)]*)/,
    guard:
      /ALLOWED|allowed|allowlist|\.has\(|\.includes\(|hostname\s*[!=]==?|encodeURIComponent|\$\{[A-Z_.a-z]*(BASE|URL|base|origin)|new URL\([^)]*,\s*\w/,
    message: 'The server fetches an address that a caller chose, which may be an internal one.',
    suggestion: 'Allow known hosts only, and refuse private addresses and redirects.',
  },
  {
    severity: 'warning',
    category: 'open-redirect',
    call: /\b(?:redirect|res\.redirect)\s*\(\s*(?:30\d\s*,\s*)?(.*)|\bLocation['"]?\s*:\s*(.*)/i,
    guard: /\.startsWith\(|\.has\(|\.includes\(|ALLOWED|isSafe|isLocal|new URL\([^)]*,/,
    message: 'The redirect goes wherever the caller says, so a link to us can lead to a forged page.',
    suggestion: 'Accept local paths only, or look the target up in a list.',
  },
  {
    severity: 'critical',
    category: 'code-injection',
    call: /(?<![.\w])(?:eval|Function|new Function|vm\.\w+|importlib\.import_module|__import__)\s*\(\s*(.*)|\bimport\(\s*(.*)/,
    guard: /literal_eval|\.has\(|\.includes\(/,
    message: 'What a caller sent is run as code.',
    suggestion: 'Parse it as data (JSON.parse) or map allowed names to functions.',
  },
  {
    severity: 'warning',
    category: 'regex-injection',
    call: /\bnew RegExp\(\s*(.*)/,
    guard: /escape\w*\(|\.replace\(\//i,
    message: 'A caller writes the regular expression, and a bad one can hold the process for minutes.',
    suggestion: 'Escape the text, or search with includes().',
  },
  {
    severity: 'critical',
    category: 'unsafe-deserialization',
    call: /\b(?:pickle\.loads?|unserialize|marshal\.loads|node-serialize)\s*\(\s*(.*)/,
    guard: /hmac|verify/i,
    message: 'Objects are rebuilt from what a caller sent, which can run code.',
    suggestion: 'Use JSON and validate its shape.',
  },
  {
    severity: 'critical',
    category: 'prototype-pollution',
    call: /\b(?:Object\.assign|merge|extend|deepMerge|defaultsDeep)\s*\(\s*(?:config|settings|options|defaults|globalThis|process\.env)\b\s*,\s*(.*)/,
    guard: /\.parse\(|pick\(/,
    message: 'A caller can overwrite any setting of this object.',
    suggestion: 'Pick the known fields and validate each.',
  },
];

const MARKUP = /<[a-z!/][^>]*>?/i;
const ANSWERS =
  /\b(?:res|response|reply|ctx|c)\.(?:end|send|write|html|body)\s*\(|\binnerHTML\s*=|document\.write\(|insertAdjacentHTML\(|dangerouslySetInnerHTML|\breturn\b|\brespond\w*\(/;
const ESCAPES = /escape\w*\(|encode\w*\(|sanitize\w*\(|DOMPurify|htmlSafe|\bNumber\(/i;

/** What a caller sent, used where it can reach files, hosts, code or pages. */
export const findUntrustedInput: Rule = (file, all) => {
  if (!['script', 'python', 'go', 'java'].includes(file.language) || file.test) return [];
  const told = new Set<string>();
  const parameters = findTaintedParameters(all);
  return file.lines.flatMap((line, at) => {
    if (!line.added) return [];
    const scope = functionAround(file, at);
    const tainted = taintedIn(scope, parameters);
    const sink = sinkOf(file, at, scope, tainted);
    if (sink) {
      // The value goes on to the next call; one remark for each function says it.
      const key = `${sink.category}:${scope[0]!.n}`;
      if (told.has(key)) return [];
      told.add(key);
      return [findingAt(file, line, sink)];
    }
    if (!rendersInput(file, at, scope, tainted)) return [];
    return [
      findingAt(file, line, {
        severity: 'critical',
        category: 'cross-site-scripting',
        message: 'What a caller sent is put into a page unescaped, so it can bring its own script.',
        suggestion: 'Escape it for HTML, or set it as text.',
      }),
    ];
  });
};

function sinkOf(file: ChangedFile, at: number, scope: Line[], tainted: Set<string>): Sink | undefined {
  const call = callText(file, at, 'code');
  return SINKS.find((sink) => {
    const hit = sink.call.exec(call);
    const argument = hit?.slice(1).find((part) => part !== undefined);
    if (argument === undefined || hit!.index > file.lines[at]!.code.length) return false;
    if (/\bnew Promise\b/.test(codeOf(scope)) && /^resolve\(/.test(hit![0])) return false;
    if (!isTainted(withoutCallbacks(argument), tainted)) return false;
    return !scope.some((line) => sink.guard.test(line.bare) && concerns(line, tainted));
  });
}

/** `http.get(url, (req, res) => …` names a request without using it. */
/** A guard counts when it looks at the input, or at a list of what is allowed. */
function concerns(line: Line, tainted: Set<string>): boolean {
  return isTainted(line.code.replaceAll('(', ' '), tainted) || /\b[A-Z]{2}[A-Z_]+\b/.test(line.code);
}

function withoutCallbacks(argument: string): string {
  return argument.replace(/(?:async\s*)?\([^()]*\)\s*=>.*$/, '');
}

function rendersInput(file: ChangedFile, at: number, scope: Line[], tainted: Set<string>): boolean {
  const line = file.lines[at]!;
  if (
    /\binnerHTML\s*=\s*[^'"`]/.test(line.code) &&
    !ESCAPES.test(line.code) &&
    !/=\s*['"`]\s*['"`]/.test(line.bare)
  )
    return true;
  const literal = file.literals.find((each) => each.from <= at && each.to >= at && MARKUP.test(each.text));
  if (!literal || !ANSWERS.test(codeOf(scope))) return false;
  if (/\b(log|console)\b/.test(line.code)) return false;
  const joined = /^\s*\+\s*([\w$.]+)/.exec(literal.after)?.[1];
  const values = [...literal.parts, ...(joined ? [joined] : [])];
  return (
    values.some((value) => isTainted(value, tainted) && !ESCAPES.test(value)) && !escapedBefore(values, scope)
  );
}

function escapedBefore(values: string[], scope: Line[]): boolean {
  const names = values.flatMap((value) => value.match(/^\s*[\w$]+\s*$/) ?? []).map((name) => name.trim());
  return (
    names.length > 0 &&
    names.every((name) =>
      scope.some((line) => new RegExp(`\\b${name}\\s*=.*${ESCAPES.source}`, 'i').test(line.code)),
    )
  );
}

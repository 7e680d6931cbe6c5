import type { Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import { isExamplePath } from '../language.ts';

/** Shapes that only a real credential has. */
const KNOWN: [RegExp, string][] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/, 'a GitHub token'],
  [/\bglpat-[\w-]{16,}/, 'a GitLab token'],
  [/\b[sr]k_live_\w{10,}/, 'a live payment key'],
  [/\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}/, 'a model provider key'],
  [/\bxox[abprs]-[\w-]{10,}/, 'a Slack token'],
  [/\bAIza[\w-]{30,}/, 'a Google API key'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}/, 'a SendGrid key'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, 'a signed token'],
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
];

const URL_WITH_PASSWORD = /\b[a-z][a-z0-9+]*:\/\/[^\s:/@'"`]+:([^\s@'"`/]+)@([\w.-]+)/i;

const SECRET_NAME =
  '[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|credential)s?';
const SECRET_WORD = /pass|secret|token|key|credential|pepper|salt/i;
const NOT_A_SECRET_NAME =
  /(field|name|type|header|label|prompt|message|error|url|uri|path|ref|id|length|ttl|expiry|hash|regex|pattern|placeholder|prefix|kind|status|endpoint|algorithm)s?$/i;
const QUOTED = new RegExp(
  `["']?(${SECRET_NAME}\\w*)["']?\\s*(?::\\s*string\\s*)?(?:=|:|:=|=>)\\s*["'\`]([^"'\`]+)["'\`]`,
  'i',
);
const FALLBACK =
  /(?:\b(?:env|environ)\b[.[]["']?(\w+)["']?\]?|(?:getenv|get)\(\s*["'](\w+)["']\)?)\s*(?:\|\||\?\?|,|or)\s*["'`]([^"'`]+)["'`]/;
const UNQUOTED = new RegExp(
  `^\\s*(?:-\\s*)?(?:export\\s+|ENV\\s+|ARG\\s+)?["']?(${SECRET_NAME})["']?\\s*[:= ]\\s*["']?([^\\s"'#]+)`,
  'i',
);

const PLACEHOLDER =
  /^<.*>$|\$\{?|\{\{|^%|^\*+$|x{4,}|\.{3}|^(your|my|some|the|example|placeholder|replace|insert|todo|none|null|undefined|true|false|string|required|optional|bearer|basic|password|secret|token|test|dummy|fake|redacted)\b|^secret:\/\/|^(process|env|os|config|settings|vars|secrets)\.|^\/|^@|example/i;

/** Credentials written into the change. */
export const findSecrets: Rule = (file) =>
  file.lines.flatMap((line) => {
    if (!line.added) return [];
    const what = secretIn(
      line.text,
      file.test || isExamplePath(file.path) || file.language === 'prose',
      file.language,
    );
    if (!what) return [];
    return [
      findingAt(file, line, {
        severity: 'critical',
        category: 'hardcoded-secret',
        message: `This line holds ${what}; whoever can read the repository can use it.`,
        suggestion:
          'Read it from the environment or a secret store, and rotate the value: it is in the history now.',
      }),
    ];
  });

function secretIn(text: string, lenient: boolean, language: string): string | null {
  for (const [shape, what] of KNOWN) {
    const hit = shape.exec(text);
    if (hit && !/EXAMPLE|x{6,}|0{8,}/i.test(hit[0])) return what;
  }
  if (lenient) return null;
  const url = URL_WITH_PASSWORD.exec(text);
  if (url && !PLACEHOLDER.test(url[1]!) && !/^(localhost|127\.)/.test(url[2]!))
    return 'a password inside a URL';
  const fallback = FALLBACK.exec(text);
  if (fallback && SECRET_WORD.test(fallback[1] ?? fallback[2] ?? '') && looksUsable(fallback[3]!, 4)) {
    return 'a built-in default for a secret';
  }
  const quoted = QUOTED.exec(text);
  if (quoted && isValue(quoted[1]!, quoted[2]!)) return `a value for "${quoted[1]}"`;
  if (!['yaml', 'workflow', 'env', 'docker'].includes(language)) return null;
  const plain = UNQUOTED.exec(text);
  return plain && isValue(plain[1]!, plain[2]!) ? `a value for "${plain[1]}"` : null;
}

function isValue(name: string, value: string): boolean {
  return !NOT_A_SECRET_NAME.test(name) && looksUsable(value, 6) && looksMadeUp(value);
}

function looksUsable(value: string, least: number): boolean {
  return value.length >= least && !/\s/.test(value) && !PLACEHOLDER.test(value);
}

/** Words joined by dashes are names; a secret has digits, mixed case or signs in it. */
function looksMadeUp(value: string): boolean {
  if (/^[\^~<>=v]*\d+\.\d/.test(value)) return false;
  if (/^[a-z]+(?:[-_.:/ ][a-z]+)*$/i.test(value))
    return /^(hunter|letmein|changeme|qwerty|passw)/i.test(value);
  return /\d/.test(value) || /[^\w\s.:/-]/.test(value);
}

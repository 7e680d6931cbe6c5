/** A credential's kind and where in the text it starts; never the credential. */
export type FoundSecret = { kind: string; at: number };

/** Shapes that are a credential wherever they stand. Each is linear in the text. */
const SHAPES: [kind: string, shape: RegExp][] = [
  [
    'private_key',
    /-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----(?:[^-]{0,20000}-----END [A-Z ]{0,40}-----)?/g,
  ],
  ['platform_api_key', /\bdak_[A-Za-z0-9_-]{20,}/g],
  ['queue_signing_key', /\bsig_[A-Za-z0-9]{24,}/g],
  ['aws_access_key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['github_token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})/g],
  ['slack_token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['linear_key', /\blin_(?:api|oauth|wh)_[A-Za-z0-9]{32,}/g],
  ['langsmith_key', /\blsv2_[a-z]{2}_[A-Za-z0-9]{32}_[A-Za-z0-9]{10}\b/g],
  ['model_key', /\bsk-(?=[A-Za-z_-]{0,40}\d)[A-Za-z0-9_-]{20,}/g],
  ['payment_key', /\b[rs]k_live_[A-Za-z0-9]{16,}/g],
  ['google_api_key', /\bAIza[0-9A-Za-z_-]{35}/g],
  ['jwt', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g],
  ['bearer_token', /\bbearer\s{1,3}(?=[A-Za-z._~+/-]{0,60}\d)[A-Za-z0-9._~+/-]{20,}=*/gi],
];

/** `scheme://user:password@`; the password is group 1. */
const CONNECTION = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:([^\s/@"'<>]{1,200})@/gi;
/** `password = value` in any usual spelling; the value is group 1. */
const ASSIGNMENT =
  /\b(?:[a-z0-9]{1,30}[_-]){0,4}(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)["']?\s{0,3}[:=](?!\/\/)\s{0,3}["']?([^\s"',;)}\]]{8,200})/gi;
/** "My password is x", "the token for staging: x"; the word is group 1, the value group 2. Every part is bounded. */
const SAID =
  /\b(password|passphrase|passcode|passwd|pwd|token|api[ -]key)(?:\s{1,3}(?:for|of|on|to|in)(?:\s{1,3}[\w.-]{1,30}){1,3}?)?(?:\s{1,3}(?:is|was|will be|should be|=)(?:\s{1,3}(?:now|currently|still|just|simply))?:?|\s{0,3}[:=])\s{1,3}\\?["'`]?([^\s"'`,;)}\]]{8,200})/gi;
/** What is told of a password rather than being one: "is 32-characters", "is base64-encoded", "is 3600000ms". */
const TOLD =
  /(?:^|[-/_.])(?:chars?|characters?|bytes?|bits?|digits?|days?|hours?|minutes?|seconds?|long|encoded|signed|hashed|encrypted|based|compliant|format|version|style|only|sha\d*|base\d+(?:url)?|[rhep]s(?:256|384|512)|argon2[id]*|bcrypt|pbkdf2|oauth2?|utf8?|jwt|uuid(?:v\d)?|passwords?|secrets?|tokens?|keys?)(?:$|[-/_.])|^\d[\d.,_]*(?:ms|s|m|h|d|k|kb|mb|min|minutes|seconds|hours|days|characters|bytes|bits)$|^https?:|^[.~]{0,2}\//i;
/** `stripe-key-2` is what a token is called. */
const NAME_LIKE = /^[a-z]{2,}(?:[-_./][a-z]{2,})+[-_./]?\d{0,3}$/;
/** References and examples, which hold no secret. */
const NO_SECRET =
  /^(?:secret:\/\/|process\.|env\.|\$|\{|<|\[|\*|x{3,}|change-?me|example|placeholder|redacted|your[-_])/i;

/** What stands in every match of the above: a text without any of it, which is nearly every text, is read once. */
const HINT =
  /key|pass|pwd|secret|token|bearer|:\/\/|dak_|sig_|a[ks]ia|gh[pousr]_|github_pat_|xox|lin_|lsv2_|sk-|k_live_|aiza|eyj/i;

const SECRET_FIELD =
  /^(?:authorization|cookie|set-cookie|upstash-signature|password|passwd|passphrase|secret|token|api_?key|private_?key)$|(?:[_-](?:token|secret|password|api_?key|access_?key|private_?key|signing_?key))$/i;
const MAX_DEPTH = 8;

/** The credentials that stand in a text, in order. */
export function findSecrets(text: string): FoundSecret[] {
  return findSpans(text).map(({ kind, at }) => ({ kind, at }));
}

/**
 * A copy that may be logged: credentials inside texts, and whole values of fields named like one, become
 * `[redacted: kind]`; errors become name, message and code; what is nested deeper than 8 is left out.
 */
export function redact(value: unknown): unknown {
  return redactValue(value, 0, new Set());
}

type Span = { kind: string; at: number; end: number };

function findSpans(text: string): Span[] {
  const spans: Span[] = [];
  if (!HINT.test(text)) return spans;
  for (const [kind, shape] of SHAPES) {
    for (const match of text.matchAll(shape))
      spans.push({ kind, at: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(CONNECTION)) {
    if (NO_SECRET.test(match[1]!)) continue;
    spans.push({ kind: 'connection_string', at: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(ASSIGNMENT)) {
    const value = match[1]!;
    if (NO_SECRET.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) continue;
    const end = match.index + match[0].length;
    spans.push({ kind: 'password', at: end - value.length, end });
  }
  for (const match of text.matchAll(SAID)) {
    const [all, word, value] = match as unknown as [string, string, string];
    if (!isSaidSecret(word, value)) continue;
    const at = match.index + all.length - value.length;
    spans.push({ kind: 'password', at, end: at + value.replace(/[.!?:]$/, '').length });
  }
  spans.sort((a, b) => a.at - b.at || b.end - a.end);
  let covered = 0;
  return spans.filter(({ at, end }) => {
    const free = at >= covered;
    covered = Math.max(covered, end);
    return free;
  });
}

/** Prose speaks of passwords more often than it holds one: only what has a digit and tells nothing is one. */
function isSaidSecret(word: string, value: string): boolean {
  if (NO_SECRET.test(value) || !/\d/.test(value) || TOLD.test(value)) return false;
  return /^pass|^pwd/i.test(word) || (/[a-z]/i.test(value) && !NAME_LIKE.test(value));
}

/** A text with every credential in it replaced by `[redacted: kind]`. */
export function redactText(text: string): string {
  let clean = '';
  let from = 0;
  for (const { kind, at, end } of findSpans(text)) {
    clean += `${text.slice(from, at)}[redacted: ${kind}]`;
    from = end;
  }
  return clean + text.slice(from);
}

function redactValue(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH || above.has(value)) return '[left out]';
  above.add(value);
  const inner = redactObject(value, depth + 1, above);
  above.delete(value);
  return inner;
}

function redactObject(value: object, depth: number, above: Set<object>): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth, above));
  if (value instanceof Error) {
    const { name, message, cause, code } = value as Error & { code?: unknown };
    const shown = {
      name,
      message,
      ...(code === undefined ? {} : { code }),
      ...(cause === undefined ? {} : { cause }),
    };
    return redactObject(shown, depth, above);
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const hidden = SECRET_FIELD.test(key) && item !== null && item !== undefined && item !== '';
    return [redactText(key), hidden ? '[redacted: field]' : redactValue(item, depth, above)];
  });
  return Object.fromEntries(entries);
}

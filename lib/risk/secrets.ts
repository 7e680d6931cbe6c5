import type { Json, JsonObject } from '../../schema/vocabulary.ts';

/** Shapes that are a credential wherever they stand. */
const SHAPES: [string, RegExp][] = [
  ['private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['platform API key', /\bdak_[A-Za-z0-9_-]{43}\b/],
  ['AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b/],
  ['Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
  ['Linear key', /\blin_(?:api|oauth)_[A-Za-z0-9]{32,}\b/],
  ['model provider key', /\bsk-[A-Za-z0-9_-]{32,}\b/],
  ['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,}\b/],
  ['Google API key', /\bAIza[0-9A-Za-z_-]{35}\b/],
  ['signed token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
];

const SECRET_NAME =
  /(?:^|[_-])(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credentials?)$/i;
const PAGING_NAME = /(?:^|[_-])(?:page|next|cursor|continuation|sync)_?token$/i;
/** References and placeholders, which hold no secret. */
const NO_SECRET =
  /^(?:secret:\/\/\S+|\$\{?[\w.{} ]+\}?|<[^>]*>|\*+|x+|change-?me|example|placeholder|redacted|your[-_ ].*)$/i;

const URL_WITH_PASSWORD = /\b[a-z][a-z0-9+.-]{1,20}:\/\/([^\s:/@]{1,100}):([^\s:/@<>{}$*]{1,200})@/gi;
/** What examples and throw-away databases of a build use. */
const NO_PASSWORD = /^(?:password|passwd|pass|secret|test|example|changeme|postgres|root|admin|user)$/i;

/** The kinds of credential that stand in a text; never the credential. */
export function findSecrets(text: string): string[] {
  const kinds = SHAPES.filter(([, shape]) => shape.test(text)).map(([kind]) => kind);
  const url = [...text.matchAll(URL_WITH_PASSWORD)].some(
    ([, user, password]) => password !== undefined && password !== user && !NO_PASSWORD.test(password),
  );
  return url ? [...kinds, 'URL with a password'] : kinds;
}

/**
 * Where the arguments of a call hold a credential: its path and what it looks like, never its value. A reference
 * (`secret://name`) is none.
 */
export function findSecretArgs(args: JsonObject): { path: string; kind: string }[] {
  const found: { path: string; kind: string }[] = [];
  const walk = (value: Json, path: string, name: string) => {
    if (typeof value === 'string') {
      const kinds = findSecrets(value);
      const named = SECRET_NAME.test(snake(name)) && !PAGING_NAME.test(snake(name));
      if (kinds.length === 0 && named && value.length >= 6 && !NO_SECRET.test(value)) {
        kinds.push('value of a secret field');
      }
      for (const kind of kinds) found.push({ path, kind });
    } else if (value !== null && typeof value === 'object') {
      const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
      for (const [key, inner] of entries) {
        if (typeof key === 'number') {
          walk(inner, `${path}[${key}]`, name);
          continue;
        }
        const kinds = findSecrets(key);
        const shown = `${path ? `${path}.` : ''}${kinds.length > 0 ? '(hidden)' : key.slice(0, 60)}`;
        for (const kind of kinds) found.push({ path: shown, kind });
        walk(inner, shown, key);
      }
    }
  };
  walk(args, '', '');
  return found;
}

const snake = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');

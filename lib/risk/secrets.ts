import type { Json, JsonObject } from '../../schema/vocabulary.ts';
import { findSecrets as findCredentials } from '../redact.ts';

const SECRET_NAME =
  /(?:^|_)(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|signing_?key|credentials?)$/i;
const PAGING_NAME = /(?:^|_)(?:page|next|cursor|continuation|sync)_token$/i;
/** References and placeholders, which hold no secret. */
const NO_SECRET =
  /^(?:secret:\/\/\S+|\$\{?[\w.{} ]+\}?|<[^>]*>|\*+|x+|change-?me|example|placeholder|redacted|your[-_ ].*)$/i;
/** What examples and a build's throw-away databases use; so is a password that repeats its user. */
const THROW_AWAY =
  /^[^\s:]{1,20}:\/\/(?:([^:]*):\1|[^:]*:(?:password|passwd|pass|secret|test|example|changeme|postgres|root|admin|user))@/i;

/** Nothing that a tool is given in earnest is nested so deeply. */
const DEEPEST = 100;

/** The kinds of credential that stand in a text that a person wrote; never the credential. */
export function findSecrets(text: string): string[] {
  return [...new Set(findCredentials(text).map(({ kind }) => kind))];
}

/**
 * Where the arguments of a call hold a credential: its path and what it looks like, never its value. A reference
 * (`secret://name`) is none; inside longer texts, which may be source code, only what is unmistakable counts. What is
 * nested deeper than can be followed counts as one.
 */
export function findSecretArgs(args: JsonObject): { path: string; kind: string }[] {
  const found: { path: string; kind: string }[] = [];
  const walk = (value: Json, path: string, name: string, depth: number) => {
    if (depth > DEEPEST) {
      found.push({ path: path.slice(0, 200), kind: 'value that is nested too deeply to be looked through' });
      return;
    }
    if (typeof value === 'string') {
      const kinds = unmistakable(value);
      if (kinds.length === 0 && isSecretField(name, value)) kinds.push('value of a secret field');
      for (const kind of kinds) found.push({ path, kind });
    } else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) walk(item, `${path}[${i}]`, name, depth + 1);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        const kinds = unmistakable(key);
        const shown = `${path ? `${path}.` : ''}${kinds.length > 0 ? '(hidden)' : key.slice(0, 60)}`;
        for (const kind of kinds) found.push({ path: shown, kind });
        walk(item, shown, key, depth + 1);
      }
    }
  };
  walk(args, '', '', 0);
  return found;
}

/** Whether a value is a credential, by itself or by the name of the field that holds it. */
export function isSecretValue(name: string, value: string): boolean {
  return isSecretField(name, value) || unmistakable(value).length > 0;
}

/** An assignment in source code may be harmless, and a build's database has a password that everybody knows. */
function unmistakable(text: string): string[] {
  const kinds = findCredentials(text)
    .filter(({ kind, at }) => kind !== 'password' && !THROW_AWAY.test(text.slice(at, at + 300)))
    .map(({ kind }) => kind);
  return [...new Set(kinds)];
}

function isSecretField(name: string, value: string): boolean {
  const field = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll('-', '_');
  return SECRET_NAME.test(field) && !PAGING_NAME.test(field) && value.length >= 6 && !NO_SECRET.test(value);
}

import type { Clause } from '../../../text/clause-state.ts';
import type { Intent, Wish } from '../../../text/meaning.ts';
import type { Token } from '../../../text/tokens.ts';
import { findBranch, findReference, findTrunk } from './references.ts';

/** What a clause says in so many words: path, method, value, package, version, branch… by name. */
export type Parameters = Record<string, string>;

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']);
const VALUE_MAX = 120;
const SPOKEN = new Set(['to', 'at', '=', 'of', 'as']);
const TURNED: Record<string, string> = {
  enable: 'true',
  'turn on': 'true',
  disable: 'false',
  'turn off': 'false',
};
const NOT_PACKAGES = new Set(
  'the a our all latest version dependency dependencies package packages library node_modules npm to from in of for up any every its new'.split(
    ' ',
  ),
);

/** The parameters of a wish as far as its clause names them. Values hold no `;`, `[`, `]` or line break. */
export function findParameters(wish: Wish, clause: Clause, intent: Intent): Parameters {
  const { tokens } = clause;
  const found: Record<string, string | undefined> = {};
  if (wish === 'endpoint' || wish === 'test' || wish === 'bugfix') {
    found.path = tokens.find(({ text }) => /^\/[A-Za-z{:]/.test(text))?.text;
    found.method = tokens.find(({ text }) => METHODS.has(text))?.text;
    found.status = after(
      tokens,
      [
        'return',
        'returns',
        'returning',
        'status',
        'with',
        'answers',
        'answer',
        'responds',
        'respond',
        'code',
      ],
      /^[2-5]\d\d$/,
    );
  }
  if (wish === 'config') Object.assign(found, setting(clause, intent));
  if (wish === 'dependency') Object.assign(found, dependency(tokens, clause.object));
  if (wish === 'deploy') found.ref = findReference(tokens) ?? findTrunk(clause.object);
  if (wish === 'rollback') found.release = findReference(tokens);
  if (wish === 'review') found.branch = findBranch(tokens);
  if (wish === 'dockerfile') {
    const whole = clause.verb.verbClass === 'containerise' || intent.target.object.head === 'docker';
    found.with = whole ? 'compose' : undefined;
  }
  if (wish === 'bugfix' || wish === 'dependency')
    found.cve = tokens.find(({ text }) => /^CVE-\d{4}-\d+$/i.test(text))?.text;
  if (intent.operation === 'delete') found.action = 'delete';
  const kept = Object.entries(found).flatMap(([key, value]) => {
    const clean = cleanValue(value ?? '');
    return clean ? [[key, clean] as const] : [];
  });
  return Object.fromEntries(kept);
}

/** A value as the notes may hold it: without `;`, brackets and line breaks, at most 120 characters. */
export function cleanValue(value: string): string {
  return value
    .replace(/[;[\]\r\n]/g, ' ')
    .trim()
    .slice(0, VALUE_MAX);
}

/** The first token that matches right after one of these words. */
function after(tokens: readonly Token[], words: readonly string[], shape: RegExp): string | undefined {
  return tokens.find(({ text }, i) => shape.test(text) && words.includes(tokens[i - 1]?.low ?? ''))?.text;
}

/** "set LOG_LEVEL to debug", "raise the timeout from 10 to 30s", "disable the flag new_cart". */
function setting(clause: Clause, intent: Intent): Record<string, string | undefined> {
  const { object } = clause;
  const pair = object
    .map(({ text }) => /^([A-Za-z_][\w.-]*)=(\S+)$/.exec(text))
    .find((match) => match !== null);
  if (pair) return { name: pair[1], value: pair[2] };
  const at = object.findLastIndex(
    ({ low }, i) =>
      SPOKEN.has(low) &&
      object[i + 1] !== undefined &&
      (low !== 'of' || /^\d/.test(object[i + 1]!.text)) &&
      !isProse(object[i + 1]!),
  );
  const value = at < 0 ? TURNED[clause.verb.lemma] : object[at + 1]!.text;
  const exact = clause.tokens.find(
    ({ text, kind }) =>
      /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(text) ||
      (kind === 'quote' && /^[\w.-]+$/.test(text) && text !== value),
  );
  const named = object.find(({ text }) => /^[a-z][a-z0-9]*([_.-][a-z0-9]+)+$/i.test(text) && text !== value);
  const { nouns, tokens } = intent.target.object;
  const noun = nouns.findLast(({ nounClass }) => nounClass === 'config');
  const spoken =
    noun === undefined
      ? undefined
      : tokens
          .slice(Math.max(0, noun.at - 1), noun.end)
          .map(({ low }) => low)
          .join(' ');
  return { name: exact?.text ?? named?.text ?? spoken, value };
}

/** Words after "to" that are where or what, not a value. */
function isProse({ low }: Token): boolean {
  return /^(the|a|an|our|its|their|checkout|catalog|billing|config|production|staging)$/.test(low);
}

/** "bump express to 4.19.2", "update lodash@4", "upgrade the pg package from 8.1 to 8.3". */
function dependency(tokens: readonly Token[], object: readonly Token[]): Record<string, string | undefined> {
  const joined = tokens
    .map(({ text }) => /^(@?[\w./-]+)@([\^~]?v?\d[\w.-]*)$/.exec(text))
    .find((match) => match !== null);
  if (joined) return { package: joined[1], version: joined[2] };
  const isVersion = ({ text }: Token) => /^[\^~]?v?\d[\w.-]*$/.test(text);
  const version = object.findLast((token, i) => isVersion(token) && object[i - 1]?.low !== 'from')?.text;
  const name = object.find(
    (token) => !NOT_PACKAGES.has(token.low) && !isVersion(token) && /^@?[A-Za-z][\w./-]*$/.test(token.text),
  );
  return {
    package: name?.text.toLowerCase(),
    version: version ?? (tokens.some(({ low }) => low === 'latest') ? 'latest' : undefined),
  };
}

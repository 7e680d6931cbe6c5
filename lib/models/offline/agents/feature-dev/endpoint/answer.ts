import type { Json } from '../../../../../../schema/vocabulary.ts';
import { findSettings, findSettingsModule } from '../../../repository/find-settings.ts';
import type { RepositoryFacts } from '../../../repository/types.ts';
import type { EndpointWish } from '../wish.ts';
import { wordsOf } from '../words.ts';
import { type Field, fieldOf, literal, settingsName } from './fields.ts';

const ASKED =
  /\b(?:returns?|returning|answers?|answering|responds?|responding|with|shows?|gives?|says?|contains?|containing|reports?|reporting|tells?)\b([^.!?;]*)/is;
// Words that say nothing about which value is meant.
const EMPTY = new Set(
  'a an the and or of in on as at to for by it its is that this with plus also json object body field fields service app application current running own just test tests status code seconds http ok value values'.split(
    ' ',
  ),
);
const KINDS: Record<string, string[]> = {
  health: ['status', 'name', 'uptime'],
  version: ['name', 'version'],
  info: ['name', 'version', 'uptime'],
  about: ['name', 'version', 'uptime'],
  status: ['status', 'name', 'uptime'],
  uptime: ['uptime'],
  time: ['time'],
};

/**
 * The fields an endpoint answers with: those the request writes out or names, else what its kind always
 * answers. Null when that would have to be made up.
 */
export function answerOf(facts: RepositoryFacts, wish: EndpointWish, path: string): Field[] | null {
  if (wish.body.trim() !== '') return fromBody(facts, wish.body);
  const asked = wordsOf(ASKED.exec(wish.text.replaceAll(path, ' '))?.[1] ?? '');
  const named = [...namedFields(facts, asked), ...namedSettings(facts, asked)];
  if (wish.health) return merge(usualFields(facts, 'health'), named);
  const known = new Set([
    ...Object.keys(NAMED),
    ...named.flatMap(({ key }) => wordsOf(key)),
    ...wordsOf(facts.name),
  ]);
  if (named.length > 0 && asked.every((word) => known.has(word) || EMPTY.has(word))) return named;
  // "/orders/status" is about orders, "/v1/status" about the service.
  const segments = path.split('/').filter((part) => part !== '' && !/^(?:api|v\d+)$/.test(part));
  const kind = segments.length === 1 ? (segments[0] ?? '') : '';
  if (kind === 'ping') return [literal(facts, 'message', 'pong')];
  return Object.hasOwn(KINDS, kind) ? usualFields(facts, kind) : null;
}

function usualFields(facts: RepositoryFacts, kind: string): Field[] {
  return (KINDS[kind] ?? []).flatMap((name) => fieldOf(facts, name) ?? []);
}

function merge(fields: Field[], more: Field[]): Field[] {
  return [...fields, ...more.filter(({ key }) => !fields.some((field) => field.key === key))];
}

function fromBody(facts: RepositoryFacts, body: string): Field[] | null {
  const value = readBody(body);
  return value ? Object.entries(value).map(([key, item]) => literal(facts, key, item)) : null;
}

/** The body as JSON, or as JSON with bare keys or single quotes, the way people write it in a sentence. */
function readBody(body: string): Record<string, Json> | null {
  const loose = body.replace(/'/g, '"').replace(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":');
  for (const text of [body, loose]) {
    try {
      const value = JSON.parse(text) as Json;
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
    } catch {
      // The next spelling may be readable.
    }
  }
  return null;
}

const NAMED: Record<string, string> = {
  name: 'name',
  version: 'version',
  uptime: 'uptime',
  time: 'time',
  timestamp: 'time',
  date: 'time',
};

function namedFields(facts: RepositoryFacts, words: string[]): Field[] {
  const names = new Set(words.flatMap((word) => (Object.hasOwn(NAMED, word) ? [NAMED[word] ?? ''] : [])));
  return [...names].flatMap((name) => fieldOf(facts, name) ?? []);
}

/** Settings whose every word the request says. Hosts and ports are nobody's business outside. */
function namedSettings(facts: RepositoryFacts, words: string[]): Field[] {
  const module = findSettingsModule(facts.files);
  const keys = new Map(findSettings(facts.files).map((setting) => [setting.key, setting]));
  return [...keys.values()].flatMap((setting) => {
    const own = wordsOf(setting.key);
    const hidden = own.some((word) => /^(?:host|port|secret|token|key|password|url|version)$/.test(word));
    if (!module || hidden || !own.every((word) => words.includes(word))) return [];
    const code = `${settingsName(module)}.${setting.key}`;
    return [{ key: setting.key, code, expect: null, type: typeof setting.value, needs: 'settings' as const }];
  });
}

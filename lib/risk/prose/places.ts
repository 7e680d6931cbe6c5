import { ENVIRONMENTS, type Environment, stricter } from '../../../schema/vocabulary.ts';
import { findEnvironments } from '../../text/environments.ts';
import type { Token } from '../../text/tokens.ts';
import { thingAt } from './phrases.ts';

const PARTS: ReadonlyMap<string, Environment> = new Map(
  (
    [
      ['prod production prd live', 'production'],
      ['staging stage stg uat preprod', 'staging'],
      ['dev development test qa sandbox local', 'development'],
    ] as const
  ).flatMap(([names, environment]) => names.split(' ').map((name) => [name, environment] as const)),
);
const LOCAL = new Set('local locally localhost minikube laptop k3d devcontainer sandbox'.split(' '));
const QUALITY =
  /^(ready|readiness|grade|like|quality|proof|level|worthy|safe|driven|reload|friendly|dependencies|deps|only|first|facing|side|mode|build|multi|non|pre|semi|cross|two|three|bundle|css|config|profile|styles|assets)$/;
const EXCLUDING = new Set(['not', 'except', 'without', 'never', 'than', 'instead', 'nor', 'excluding']);

/**
 * The strictest environment that a part names as a place, in a word of its own or within a name (`prod-web-3`); null
 * when it names none. What is on somebody's own machine counts as development.
 */
export function placeOf(words: readonly Token[]): Environment | null {
  const found = findEnvironments(words)
    .filter(({ at }) => !QUALITY.test(words[at + 1]?.low ?? ''))
    .filter(({ at }) => !words.slice(Math.max(0, at - 3), at).some(({ low }) => EXCLUDING.has(low)))
    .map(({ environment }) => environment);
  for (const [i, { low, kind }] of words.entries()) {
    if (kind !== 'word' && kind !== 'quote') continue;
    const next = words[i + 1]?.low ?? '';
    if (LOCAL.has(low)) found.push('development');
    const adjective = PARTS.get(low);
    if (adjective && runs(words, i + 1)) found.push(adjective);
    if (!/[-_./@:]/.test(low)) continue;
    const parts = low.split(/[-_./@:]+/);
    const named = parts.flatMap((part) => PARTS.get(part) ?? []);
    if (named.length === 0 || parts.some((part) => QUALITY.test(part)) || QUALITY.test(next)) continue;
    found.push(...named);
  }
  if (found.length === 0) return null;
  return found.reduce((worst, next) => stricter(ENVIRONMENTS, worst, next));
}

/** "The dev workers", "a live catalogue": the word before a thing that runs says where it does. */
function runs(words: readonly Token[], at: number): boolean {
  const thing = thingAt(words, at);
  return thing !== null && !thing.names.includes('code');
}

import type { Evidence, Meaning } from './meaning.ts';
import { reach } from './meaning.ts';
import type { NounClass } from './nouns.ts';
import { mentions, placedAt } from './object.ts';

const CODE: NounClass[] = [
  'code',
  'endpoint',
  'test',
  'config',
  'dependency',
  'diff',
  'vulnerability',
  'observability',
];
/** What a deleted thing is in the words of risk. Anything here is taken to run, unless the place says code. */
const DELETED: Partial<Record<string, string>> = {
  database: 'database',
  schema: 'database',
  sensitive: 'sensitive_data',
  data: 'data',
  store: 'storage',
  infrastructure: 'infrastructure',
  replicas: 'infrastructure',
  deployment: 'infrastructure',
};

/**
 * Reads a wish to delete, drop, wipe or clear: of data, stores, machines, secrets, access. Null for code.
 * A verb that is said of data alone ("wipe", "truncate") reaches what runs even if its object is unknown.
 */
export function readDeletion({ clause, target, places, words }: Evidence): Meaning | null {
  const { verbClass, lemma } = clause.verb;
  const { head, tokens } = target.object;
  const evidence = places.length > 0 || mentions(target, 'database', 'store');
  if (head === 'secret') {
    const written = ['hardcoded', 'hard-coded', 'unused'].some((word) => words.has(word));
    return written || placedAt(target, 'code', 'test') !== null ? null : reach('rotate', 'secret');
  }
  if (head === 'permission') return reach('grant', 'permission');
  if (head === 'network' || placedAt(target, 'network') !== null) return reach('modify', 'network');
  const inCode = placedAt(target, ...CODE) !== null && !evidence;
  const resource = DELETED[head];
  if (resource !== undefined) return inCode ? null : reach('delete', resource);
  if (head === 'observability' && places.length > 0 && !inCode) return reach('modify', 'infrastructure');
  if (CODE.includes(head as NounClass)) return null;
  if (head === 'service') {
    const ends =
      verbClass === 'wipe' || evidence || ['tear down', 'decommission', 'kill', 'terminate'].includes(lemma);
    return ends ? reach('delete', 'infrastructure') : null;
  }
  if (head === 'kubernetes' && evidence) return reach('delete', 'infrastructure');
  if (
    target.places.some(
      ({ preposition, head: at }) => preposition === 'from' && (at === 'sensitive' || at === 'schema'),
    )
  ) {
    return reach('delete', 'data');
  }
  if (inCode || mentions(target, 'code')) return null;
  const identifier =
    lemma === 'drop' && tokens.some(({ kind, text }) => kind === 'quote' || text.includes('_'));
  return verbClass === 'wipe' || evidence || identifier ? reach('delete', 'data') : null;
}

import type { Evidence, Meaning } from './meaning.ts';
import { reach, ship } from './meaning.ts';
import { mentions, placedAt, type Target } from './object.ts';

const SILENCING = new Set(['disable', 'deactivate', 'turn off', 'switch off', 'mute', 'silence']);

/** "Turn off the alerts", "disable logging on staging": what watches over something running goes away. */
export function silences({ clause, target, places }: Evidence): boolean {
  const { verbClass, lemma } = clause.verb;
  if (!SILENCING.has(lemma) && verbClass !== 'halt') return false;
  if (placedAt(target, 'code', 'test', 'config', 'endpoint') !== null) return false;
  const { nouns, tokens } = target.object;
  const last = nouns.at(-1);
  // "Turn monitoring off": the particle stands behind the noun.
  const isHead = last !== undefined && tokens.slice(last.end).every(({ low }) => low === 'off');
  if (isHead && last.nounClass === 'observability') return true;
  if (isHead && last.nounClass === 'store') return /backup|snapshot/.test(last.phrase);
  return places.length > 0 && namesLogging(target);
}

function namesLogging({ object }: Target): boolean {
  return object.tokens.some(
    ({ low }, i) => low === 'logging' || (low === 'logs' && i === object.tokens.length - 1),
  );
}

/** Creating or changing something: which nouns make that an action on what runs. */
export function readAlteration({ clause, target, places, words }: Evidence, onFile: boolean): Meaning | null {
  const { verbClass, lemma } = clause.verb;
  const { head, nouns } = target.object;
  const making = verbClass === 'create' && lemma !== 'set';
  const named = places.length > 0;
  if (head === 'deployment' && (verbClass === 'create' || verbClass === 'bump')) return ship('deploy');
  if (head === 'deployment' && verbClass === 'unknown' && named) return reach('modify', 'application');
  if (head === 'rollback' && making) return ship('rollback');
  if (onFile) return null;
  if (silences({ clause, target, places, words })) return reach('modify', 'infrastructure');
  if (verbClass === 'fix') {
    const machines = head === 'infrastructure' || placedAt(target, 'infrastructure') !== null;
    return lemma === 'patch' && machines ? reach('modify', 'infrastructure') : null;
  }
  if (named && placedAt(target, 'database') !== null && ['unknown', 'data', 'config'].includes(head))
    return reach('modify', 'database');
  if (head === 'secret') {
    if (words.has('hardcoded') || words.has('hard-coded') || placedAt(target, 'code', 'test') !== null)
      return null;
    const plain = nouns.at(-1)!.phrase;
    return !making || named || !/^(key|token|password)s?$/.test(plain) ? reach('rotate', 'secret') : null;
  }
  if (head === 'permission')
    return !making || named || lemma === 'give' || lemma === 'make' ? reach('grant', 'permission') : null;
  // "Give me root on prod".
  if (lemma === 'give' && named && ['root', 'ssh', 'sudo', 'shell'].some((word) => words.has(word)))
    return reach('grant', 'permission');
  if (head === 'network' || (head === 'unknown' && placedAt(target, 'network') !== null))
    return reach(making ? 'create' : 'modify', 'network');
  if (head === 'replicas') return reach('scale', 'application');
  if (head === 'schema') {
    const stored = nouns.length > 1 || named || placedAt(target, 'schema', 'database') !== null;
    return stored || (!making && nouns.some(({ phrase }) => /schema|table/.test(phrase)))
      ? reach('migrate', 'database')
      : null;
  }
  if (making && named && ['sensitive', 'unknown'].includes(head) && mentions(target, 'permission'))
    return reach('grant', 'permission');
  if (head === 'data' || head === 'sensitive') {
    return !making && (named || placedAt(target, 'database', 'schema') !== null)
      ? reach('modify', 'database')
      : null;
  }
  if (head === 'database') {
    const version = clause.tokens.some(({ text }) => /^v?\d+\.\d+\.\d+/.test(text));
    if (verbClass === 'bump' && version && !named) return null;
    return reach(making ? 'create' : 'modify', making ? 'infrastructure' : 'database');
  }
  if (head === 'store')
    return named || !making || ['create', 'set up'].includes(lemma)
      ? reach(making ? 'create' : 'modify', 'storage')
      : null;
  if (head === 'infrastructure') return reach(making ? 'create' : 'modify', 'infrastructure');
  if (head === 'service' && named && !making) return reach('modify', 'application');
  return null;
}

import type { Act } from '../reading.ts';
import { readShell } from '../shell/read-shell.ts';

/** A client without a host reaches what its container is told to reach. */
const STORES = /^(?:sql|mysql|mongosh|redis)\./;
type Landing = Pick<Act, 'reach' | 'places' | 'named'>;

/** One script of a document. `where` says it in words; `host` as `readNested` has it. */
export type Script = { script: string; where: string; host?: boolean; span?: Act['span'] };

/** More scripts of one document are not read. */
const MOST_SCRIPTS = 100;

/** What the scripts of one document do outside of where they run; beyond a hundred they may do anything. */
export function readEachNested(scripts: readonly Script[], landing: Landing): Act[] {
  const acts = scripts
    .slice(0, MOST_SCRIPTS)
    .flatMap(({ script, where, host, span }) =>
      readNested(script, landing, where, host).map((act) => (span === undefined ? act : { ...act, span })),
    );
  const next = scripts[MOST_SCRIPTS];
  if (!next) return acts;
  const unread: Act = {
    ...{ operation: 'delete', resource: 'application', effect: 'destructive', floor: 'high' },
    ...landing,
    ...{ rule: 'document.too_many_scripts', span: next.span ?? null, safer: 'split the document' },
    why: `It holds more than ${MOST_SCRIPTS} scripts, and what the others do is not read.`,
    evidence: `${next.where}: ${next.script.slice(0, 120)}`,
  };
  return [...acts, unread];
}

/**
 * What a script inside of a document does to what is outside of the container or runner that it runs in: remote things
 * that it changes and code that nobody has seen. What it does to its own files is its own, unless `host` says that it has its
 * machine's files or the engine's socket.
 */
function readNested(script: string, landing: Landing, where: string, host = false): Act[] {
  const { acts, gaps } = readShell(script);
  const outside = acts.filter(
    ({ reach, effect, floor, operation, rule }) =>
      effect !== 'read' &&
      (reach === 'remote' ||
        (host && reach === 'machine' && effect === 'destructive') ||
        STORES.test(rule) ||
        isUnseenCode({ effect, operation, floor })),
  );
  const unseen = gaps.find(({ rule }) => rule === 'shell.unknown_code');
  const found: Act[] = outside
    .filter((act, at) => outside.findIndex(({ rule }) => rule === act.rule) === at)
    .map((act) => ({
      ...act,
      reach: landing.reach,
      span: null,
      floor: act.reach === 'remote' && act.effect === 'destructive' ? 'high' : 'medium',
      evidence: `${where}: ${act.evidence}`,
      places: [...landing.places, ...act.places],
      named: [...(landing.named ?? []), ...(act.named ?? [])],
    }));
  if (unseen) {
    found.push({
      ...{ operation: 'modify', resource: 'application', effect: 'destructive', floor: 'medium' },
      ...landing,
      ...{ rule: 'document.unknown_code', span: null, why: unseen.why },
      evidence: `${where}: ${unseen.evidence}`,
      safer: 'fetch a version by its checksum, then run it',
    });
  }
  return found;
}

/** What destroys without deleting anything that it names is code that nobody has seen. */
function isUnseenCode({ effect, operation, floor }: Pick<Act, 'effect' | 'operation' | 'floor'>): boolean {
  return effect === 'destructive' && operation === 'modify' && floor !== undefined;
}

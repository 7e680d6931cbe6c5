import type { Operation } from '../../schema/plan.ts';
import type { Evidence, Meaning, Wish } from './meaning.ts';
import type { NounClass } from './nouns.ts';
import type { Target } from './object.ts';
import { placedAt } from './object.ts';
import type { VerbClass } from './verbs.ts';

/** Things that are files in a repository: work on them reaches nothing that runs. */
const FILES = {
  dockerfile: { wish: 'dockerfile', resource: 'container' },
  docker: { wish: 'dockerfile', resource: 'container' },
  compose: { wish: 'compose', resource: 'container' },
  ci: { wish: 'ci', resource: 'pipeline' },
  kubernetes: { wish: 'kubernetes', resource: 'manifest' },
  terraform: { wish: 'terraform', resource: 'manifest' },
  readme: { wish: 'readme', resource: 'documentation' },
  runbook: { wish: 'runbook', resource: 'documentation' },
  changelog: { wish: 'changelog', resource: 'documentation' },
  doc: { wish: 'doc', resource: 'documentation' },
} as const satisfies Partial<Record<NounClass, { wish: Wish; resource: string }>>;

type FileClass = keyof typeof FILES;
const FILE_CLASSES = Object.keys(FILES) as FileClass[];
const DOCUMENTS: FileClass[] = ['readme', 'runbook', 'changelog', 'doc'];
/** Verbs that make, change or take away a file when a file is what they act on. */
const FILING = new Set<string>([
  'create',
  'modify',
  'fix',
  'bump',
  'delete',
  'wipe',
  'improve',
  'place',
  'deploy',
  'export',
  'import',
  'migrate',
  'scale',
  'revert',
  'apply',
  'unknown',
] satisfies (VerbClass | 'unknown')[]);
const TELLING = new Set(['summarise', 'summarize', 'explain', 'list', 'record', 'mention', 'note']);

/** Reads a wish for a file: Dockerfile, workflow, manifest, document. Null when the clause is about something else. */
export function readFile({ clause, target, places }: Evidence): Meaning | null {
  const { verbClass, lemma } = clause.verb;
  if (verbClass === 'document')
    return file(placedAt(target, ...DOCUMENTS) ?? documentIn(target) ?? 'readme', 'modify');
  if (verbClass === 'containerise') return file('docker', 'create');
  if (verbClass === 'study' && !TELLING.has(lemma)) return null;
  if (verbClass === 'study') {
    const told = placedAt(target, ...DOCUMENTS);
    return told === null ? null : file(told, 'modify');
  }
  if (!FILING.has(verbClass)) return null;
  if (['deploy', 'place'].includes(verbClass) && places.length > 0) return null;
  const found = fileOf(target);
  if (found === null) return null;
  if (verbClass === 'unknown' && !DOCUMENTS.includes(found)) return null;
  return file(
    found,
    verbClass === 'create' ? 'create' : verbClass === 'delete' || verbClass === 'wipe' ? 'delete' : 'modify',
  );
}

/** The file that a clause works on: what it acts on, else where ("to the README"), else a file named on the way. */
function fileOf(target: Target): FileClass | null {
  const { object } = target;
  const named = object.nouns.map(({ nounClass }) => nounClass).filter(isFile);
  if (isFile(object.head)) {
    // "A Docker Compose file in CI": one level is enough; the head decides.
    return object.head === 'docker' && named.includes('compose') ? 'compose' : object.head;
  }
  return (placedAt(target, ...FILE_CLASSES) as FileClass | null) ?? named.at(-1) ?? null;
}

function documentIn(target: Target): FileClass | null {
  return isFile(target.object.head) && DOCUMENTS.includes(target.object.head) ? target.object.head : null;
}

function isFile(nounClass: string): nounClass is FileClass {
  return Object.hasOwn(FILES, nounClass);
}

function file(found: string, operation: Operation): Meaning {
  return { ...FILES[found as FileClass], operation, reaches: false };
}

import { readAlteration, silences } from './intent-alteration.ts';
import { readDeletion } from './intent-deletion.ts';
import type { Evidence, Meaning } from './meaning.ts';
import { reach, ship } from './meaning.ts';
import { FILES, INSTALLED, STORES } from './nouns.ts';
import { mentions, placedAt } from './object.ts';

/** Reads a wish that reaches something running or real data, secrets, access; null when it does not. */
export function readRunning(evidence: Evidence): Meaning | null {
  const { clause, target, places, words } = evidence;
  const { verbClass, lemma } = clause.verb;
  const { head, nouns } = target.object;
  const first = placedAt(target, ...FILES);
  const onFile = first !== null || (FILES as string[]).includes(head);
  switch (verbClass) {
    case 'deploy':
      return readShipment(evidence, onFile);
    case 'rollback':
      return mentions(target, 'migration', 'schema') ? reach('migrate', 'database') : ship('rollback');
    case 'revert':
      return places.length > 0 || mentions(target, 'deployment') || words.has('previous')
        ? ship('rollback')
        : null;
    case 'place':
      if (places.length === 0) return mentions(target, 'sensitive') ? exportOf(evidence) : moved(evidence);
      if (mentions(target, 'database', 'schema', 'store', 'data')) return reach('migrate', 'database');
      return head === 'code' ? null : ship('deploy');
    case 'delete':
    case 'wipe':
      return onFile ? null : readDeletion(evidence);
    case 'scale':
      if (onFile && head !== 'kubernetes') return null;
      if (lemma === 'resize' && !mentions(target, ...INSTALLED, 'service') && places.length === 0)
        return null;
      return head === 'code' || words.has('image') || words.has('images')
        ? null
        : reach('scale', 'application');
    case 'restart':
      return head === 'code' || onFile ? null : reach('restart', 'application');
    case 'halt':
      if (!onFile && silences(evidence)) return reach('modify', 'infrastructure');
      if (/ing$/.test(target.object.tokens[0]?.low ?? '') || head === 'code') return null;
      return target.object.tokens.length <= 1 ||
        mentions(target, ...INSTALLED, 'service') ||
        places.length > 0
        ? reach('restart', 'application')
        : null;
    case 'migrate':
      if (onFile || head === 'code' || head === 'test') return null;
      return mentions(target, ...STORES) || places.length > 0 ? reach('migrate', 'database') : null;
    case 'export':
      return ['data', 'sensitive', 'database', 'schema', 'store'].includes(head) && !onFile
        ? exportOf(evidence)
        : null;
    case 'import':
      return mentions(target, ...STORES) && !onFile && head !== 'code' ? reach('import', 'data') : null;
    case 'grant':
      if (head === 'secret') return reach('rotate', 'secret');
      if (head === 'network' || placedAt(target, 'network') !== null) return reach('modify', 'network');
      return head === 'permission' ||
        (lemma === 'grant' && head !== 'code') ||
        (lemma === 'revoke' && head !== 'code')
        ? reach('grant', 'permission')
        : null;
    case 'rotate':
      if (mentions(target, 'database', 'data', 'sensitive') && head !== 'secret' && head !== 'code')
        return lemma === 'reset' ? reach('delete', 'database') : null;
      return head === 'secret' || (places.length > 0 && lemma !== 'reset') ? reach('rotate', 'secret') : null;
    case 'apply':
      if (head === 'code' || head === 'vulnerability' || head === 'diff' || head === 'harmless') return null;
      return mentions(target, 'terraform', 'kubernetes', ...INSTALLED, 'migration') ||
        places.length > 0 ||
        lemma !== 'apply' ||
        words.has('terraform') ||
        words.has('kubectl')
        ? mentions(target, 'migration')
          ? reach('migrate', 'database')
          : reach(lemma === 'apply' ? 'modify' : 'create', 'infrastructure')
        : null;
    case 'network':
      if (head === 'permission' && !onFile) return reach('grant', 'permission');
      if (head === 'network' || /whitelist/.test(lemma) || (words.has('port') && head !== 'code'))
        return reach('modify', 'network');
      return null;
    case 'merge':
      return head === 'code' && !['branch', 'main', 'master', 'production'].some((word) => words.has(word))
        ? null
        : { wish: 'proposal', operation: 'merge', resource: 'repository', reaches: true };
    case 'run':
      return readRun(evidence);
    case 'create':
    case 'modify':
    case 'bump':
    case 'fix':
    case 'unknown':
      return readAlteration(evidence, onFile || nouns.some(({ nounClass }) => nounClass === 'terraform'));
    default:
      return null;
  }
}

function readShipment({ clause, target, places, words }: Evidence, onFile: boolean): Meaning | null {
  const { lemma } = clause.verb;
  const { head } = target.object;
  if (head === 'terraform') return reach('modify', 'infrastructure');
  if (lemma === 'push' && places.length === 0 && !words.has('live')) return null;
  if (lemma === 'launch' && ['infrastructure', 'replicas', 'database'].includes(head))
    return reach('create', 'infrastructure');
  if (places.length === 0 && lemma !== 'deploy' && lemma !== 'redeploy' && onFile && head !== 'kubernetes')
    return null;
  if (lemma === 'publish' && places.length === 0)
    return { wish: 'proposal', operation: 'deploy', resource: 'package', reaches: false };
  return ship('deploy');
}

function moved({ target }: Evidence): Meaning | null {
  return mentions(target, 'database', 'schema') ? reach('migrate', 'database') : null;
}

function exportOf({ target }: Evidence): Meaning {
  return reach('export', mentions(target, 'sensitive') ? 'sensitive_data' : 'data');
}

/** "Run the migrations", "trigger a release to staging", "run this query on production". */
function readRun({ target, places, words }: Evidence): Meaning | null {
  const { head } = target.object;
  if (head === 'test' || head === 'review') return null;
  if (mentions(target, 'migration')) return reach('migrate', 'database');
  if (head === 'deployment') return ship('deploy');
  if (head === 'rollback') return ship('rollback');
  if (words.has('apply') || words.has('destroy'))
    return reach(words.has('destroy') ? 'delete' : 'modify', 'infrastructure');
  if (head === 'ci' && places.length > 0) return ship('deploy');
  if (['service', 'infrastructure', 'replicas'].includes(head) && words.has('start'))
    return reach('restart', 'application');
  return places.length > 0
    ? reach('modify', mentions(target, 'database', 'schema') ? 'database' : 'infrastructure')
    : null;
}

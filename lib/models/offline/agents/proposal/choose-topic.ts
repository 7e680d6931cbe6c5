import { readClauses } from '../../../../text/clauses.ts';
import { readIntent } from '../../../../text/intent.ts';
import type { Intent } from '../../../../text/meaning.ts';
import { mentions } from '../../../../text/object.ts';
import { TOPICS, type Topic } from './topics.ts';

const SLOW =
  /\b(slow\w*|fast|faster|optimi[sz]\w*|performance|latency|throughput|memory (?:leak|usage)|cpu usage|speed\w*)\b/i;
const WRONG =
  /\b(why|root cause|intermittent\w*|fails?|failed|failing|errors?|crash\w*|incidents?|broken|wrong)\b/i;
const SEARCHING = new Set(
  'investigate,diagnose,debug,find,find out,figure out,troubleshoot,look into,dig into,understand,explain'.split(
    ',',
  ),
);

/**
 * What a request is about, by what it would be done to and not by its verb alone: deleting a README is no matter
 * of rows. The general topic when the reader cannot tell, since a wrong question is worse than a plain one.
 */
export function topicOf(request: string): Topic {
  const { clauses } = readClauses(request);
  for (const clause of clauses) {
    const intent = clause.negated ? null : readIntent(clause, clauses);
    if (intent === null) continue;
    return intent.reaches ? topicOfDeed(intent) : topicOfThought(clause.verb, intent, request);
  }
  return TOPICS[SLOW.test(request) ? 'performance' : WRONG.test(request) ? 'investigation' : 'general'];
}

/** An action on something that runs. */
function topicOfDeed({ operation, resource }: Intent): Topic {
  if (operation === 'rotate' || resource === 'secret') return TOPICS.secrets;
  if (operation === 'grant' || resource === 'permission') return TOPICS.access;
  const data = ['database', 'data', 'sensitive_data', 'storage'].includes(resource);
  if (data || operation === 'export' || operation === 'import') return TOPICS.data;
  return ['deploy', 'rollback', 'merge'].includes(operation) ? TOPICS.general : TOPICS.running;
}

/** A question, or a change that is written and carried out nowhere. */
function topicOfThought(
  verb: { lemma: string; verbClass: string },
  { wish, target }: Intent,
  request: string,
): Topic {
  const made = [
    'endpoint',
    'test',
    'config',
    'dependency',
    'dockerfile',
    'compose',
    'readme',
    'runbook',
    'changelog',
  ];
  if (made.includes(wish)) return TOPICS.general;
  if (SLOW.test(request)) return TOPICS.performance;
  if (SEARCHING.has(verb.lemma) || verb.verbClass === 'fix') return TOPICS.investigation;
  if (verb.verbClass !== 'study' && verb.verbClass !== 'check') return TOPICS.general;
  if (mentions(target, 'secret')) return TOPICS.secrets;
  if (mentions(target, 'permission')) return TOPICS.access;
  if (mentions(target, 'migration', 'schema', 'database', 'data', 'sensitive', 'store')) return TOPICS.data;
  return mentions(target, 'infrastructure', 'network', 'replicas') ? TOPICS.running : TOPICS.general;
}

/** The topic of a request that names what nobody knows: one question settles it. */
export function unclearTopic(question: string): Topic {
  return {
    name: 'unclear',
    steps: [
      'Answer the question below.',
      'Send the request again with the name that is meant; it is planned and approved anew.',
    ],
    risks: ['What is put in service on a guess may be the wrong thing in the wrong place.'],
    questions: [question],
  };
}

import { readClauses } from '../text/clauses.ts';
import { readIntent } from '../text/intent.ts';
import { findNouns } from '../text/lexicon.ts';
import type { NounClass } from '../text/nouns.ts';
import { tokenize } from '../text/tokens.ts';

/** Wishes that no DevOps agent serves, whatever else a sentence says. */
const OUTSIDE: [string, RegExp][] = [
  ['malware', /\b(ransomware|keylogger|malware|botnet|phishing (page|mail|email|kit))\b/i],
  [
    'attacks on others',
    /\b(ddos|brute[- ]?force|exploit)\s+(the\s+)?(competitor|someone|another company|their)\b/i,
  ],
  ['cover-up', /\b(delete|wipe|tamper with|forge|falsify)\s+(the\s+)?audit (log|trail|events?)\b/i],
];

/** Why a request lies outside of what the platform does; null when it does not. */
export function outOfScope(text: string): string | null {
  const hit = OUTSIDE.find(([, pattern]) => pattern.test(text));
  if (hit) return `The request asks for something that no agent here may do (${hit[0]}).`;
  if (!/\p{L}{2,}/u.test(text)) return 'The request has no words in it.';
  return asksForWork(text.slice(0, TEXT_MAX)) ? null : 'No part of the request asks for DevOps work.';
}

const TEXT_MAX = 20_000;
/** What is said of a service where no order is given ("checkout answers 500", "make billing nicer"). */
const TROUBLE =
  /\b(slow\w*|down|unhealthy|healthy|deployed|released|running|time-?outs?|timing out|[45]\d\d|errors?|fail\w*|crash\w*|outage|latency|broken|bugs?|nicer|better|faster|safer|simpler|cleaner)\b/i;
/** Nouns that everybody uses; alone they make no DevOps work. */
const COMMON = new Set<NounClass | 'harmless'>([
  'harmless',
  'sensitive',
  'data',
  'code',
  'doc',
  'config',
  'permission',
]);
const LITERARY =
  /^(?:poems?|haikus?|sonnets?|limericks?|lyrics|songs?|jokes?|puns?|essays?|novels?|stor(?:y|ies)|tales?|recipes?|speech|letters?|raps?|riddles?)$/;
/** Verbs that may be about anything; they count by what they are about. */
const VAGUE = new Set([
  'explain',
  'summarise',
  'summarize',
  'recommend',
  'suggest',
  'list',
  'compare',
  'think',
]);

/** Whether any clause, also one that is negated, is about work on software or on what runs it. */
function asksForWork(text: string): boolean {
  const { clauses } = readClauses(text);
  const wanted = clauses.filter(({ verb }) => verb.verbClass !== 'say');
  if (wanted.length === 0) return concernsSystems(text);
  return wanted.some((clause) => {
    const intent = readIntent(clause, clauses);
    if (intent === null) return true;
    if (intent.target.object.tokens.some(({ low }) => LITERARY.test(low))) return false;
    const { lemma, verbClass } = clause.verb;
    return (!VAGUE.has(lemma) && verbClass !== 'unknown') || concernsSystems(text);
  });
}

function concernsSystems(text: string): boolean {
  return TROUBLE.test(text) || findNouns(tokenize(text)).some(({ nounClass }) => !COMMON.has(nounClass));
}

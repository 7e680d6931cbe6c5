import type { Environment } from '../../schema/vocabulary.ts';
import type { Clause } from './clause-state.ts';
import { findEnvironments } from './environments.ts';
import { readFile } from './intent-files.ts';
import { readRunning } from './intent-running.ts';
import { readWork } from './intent-work.ts';
import type { Evidence, Intent } from './meaning.ts';
import { readTarget } from './object.ts';

/** What a clause means, or null when it asks for nothing that anybody could do. Negation is not looked at. */
export function readIntent(clause: Clause, clauses: readonly Clause[]): Intent | null {
  const origin = clause.follows === null ? null : (clauses[clause.follows] ?? null);
  const target = readTarget(origin ?? clause);
  const places = environmentsOf(clause);
  const words = new Set((origin ?? clause).tokens.map(({ low }) => low));
  const evidence: Evidence = { clause: origin ?? clause, target, places, words };
  const meaning = readRunning(evidence) ?? readFile(evidence) ?? readWork(evidence);
  return meaning === null ? null : { ...meaning, environments: places, target };
}

/** Environments of a clause; what it comes from ("promote from staging to production") is no goal. */
function environmentsOf(clause: Clause): Environment[] {
  const hits = findEnvironments(clause.tokens);
  const goals = hits.filter(({ from }) => !from);
  const moves = clause.verb.lemma === 'promote' && goals.length > 1 ? goals.slice(-1) : goals;
  const moving = ['deploy', 'place'].includes(clause.verb.verbClass);
  const used = moves.length > 0 || moving ? moves : hits;
  if (used.length === 0 && refersBack(clause)) return [...new Set(clause.there)];
  return [...new Set(used.map(({ environment }) => environment))];
}

/** "Deploy it there": the place is the one that was named before. "There is" points nowhere. */
function refersBack({ tokens }: Clause): boolean {
  return tokens.some(
    ({ low }, i) => low === 'there' && !['is', 'are', 'was', 'were'].includes(tokens[i + 1]?.low ?? ''),
  );
}

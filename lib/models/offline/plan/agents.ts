import type { Worker } from '../../../../schema/vocabulary.ts';
import { findNouns } from '../../../text/lexicon.ts';
import type { Intent, Wish } from '../../../text/meaning.ts';
import type { NounClass } from '../../../text/nouns.ts';
import type { Token } from '../../../text/tokens.ts';

/** Whose work each kind of wish is. */
const AGENTS: Record<Exclude<Wish, 'proposal'>, Worker> = {
  endpoint: 'feature-dev',
  config: 'feature-dev',
  dependency: 'feature-dev',
  bugfix: 'feature-dev',
  test: 'feature-dev',
  code: 'feature-dev',
  dockerfile: 'infrastructure',
  compose: 'infrastructure',
  kubernetes: 'infrastructure',
  terraform: 'infrastructure',
  ci: 'cicd',
  deploy: 'cicd',
  rollback: 'cicd',
  readme: 'documentation',
  runbook: 'documentation',
  changelog: 'documentation',
  doc: 'documentation',
  review: 'code-review',
};

/** Whose question it is, by what is asked about; what is not here is a question of code. */
const NEAREST: Partial<Record<NounClass, Worker>> = {
  ci: 'cicd',
  deployment: 'cicd',
  rollback: 'cicd',
  readme: 'documentation',
  runbook: 'documentation',
  changelog: 'documentation',
  doc: 'documentation',
  database: 'infrastructure',
  schema: 'infrastructure',
  store: 'infrastructure',
  infrastructure: 'infrastructure',
  replicas: 'infrastructure',
  network: 'infrastructure',
  secret: 'infrastructure',
  permission: 'infrastructure',
  observability: 'infrastructure',
  kubernetes: 'infrastructure',
  terraform: 'infrastructure',
  dockerfile: 'infrastructure',
  docker: 'infrastructure',
  compose: 'infrastructure',
  code: 'feature-dev',
  endpoint: 'feature-dev',
  dependency: 'feature-dev',
  test: 'feature-dev',
  config: 'feature-dev',
  performance: 'feature-dev',
};

/** The agent of a piece of work; a proposal goes to the agent that is nearest to what it is about. */
export function chooseAgent(wish: Wish, intent: Intent, tokens: readonly Token[]): Worker {
  if (wish !== 'proposal') return AGENTS[wish];
  if (intent.operation === 'merge' || intent.resource === 'package') return 'cicd';
  if (intent.reaches) return 'infrastructure';
  const { head } = intent.target.object;
  return (head in NEAREST ? NEAREST[head as NounClass] : undefined) ?? nearestAgent(tokens);
}

/** The agent nearest to the nouns of a text, first noun that decides; feature-dev when none does. */
export function nearestAgent(tokens: readonly Token[]): Worker {
  for (const { nounClass } of findNouns(tokens)) {
    const agent = nounClass === 'harmless' ? undefined : NEAREST[nounClass];
    if (agent !== undefined) return agent;
  }
  return 'feature-dev';
}

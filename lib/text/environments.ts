import type { Environment } from '../../schema/vocabulary.ts';
import type { Token } from './tokens.ts';

/** An environment that a text names as the place where something happens. */
type EnvironmentHit = { environment: Environment; at: number; from: boolean };

const NAMES: Record<string, Environment> = {
  production: 'production',
  prod: 'production',
  prd: 'production',
  live: 'production',
  staging: 'staging',
  stage: 'staging',
  stg: 'staging',
  development: 'development',
  dev: 'development',
};
const PLACING = new Set([
  'to',
  'on',
  'in',
  'into',
  'onto',
  'at',
  'against',
  'for',
  'from',
  'of',
  'the',
  'our',
  'and',
  'or',
  'not',
  'towards',
  'both',
  'then',
  'across',
  'within',
  'than',
]);
/** "live" and "stage" are common words; they name a place only next to one of these, or at the end. */
const PLACES = new Set([
  'environment',
  'env',
  'system',
  'systems',
  'server',
  'servers',
  'database',
  'db',
  'cluster',
  'service',
  'data',
  'only',
  'first',
  'please',
  'now',
  'too',
  'site',
  'traffic',
  'and',
  'then',
  'bucket',
]);
/** "the production page" and "a production build" say what a thing is like, not where an action happens. */
const QUALIFIED = new Set(
  (
    'ready readiness grade like quality page pages copy build builds mode team teams guide guides docs documentation readme code bug bugs incident incidents issue issues dependency dependencies ' +
    'checklist checklists runbook runbooks dockerfile image workflow workflows standards use usage tips notes manager managers chat updates preview stylesheet banner text wording logo values ' +
    'profile order orders-page line lines planning schedule cost costs experience tools tooling machine laptop workflow'
  ).split(' '),
);

/** The environment that a bare name means ("stage", "Prod"); null for a name that no table has. */
export function environmentNamed(name: string): Environment | null {
  const word = name.trim().toLowerCase();
  return Object.hasOwn(NAMES, word) ? NAMES[word]! : null;
}

/** The environments that a run of tokens names as places, in the order of the text. */
export function findEnvironments(tokens: readonly Token[]): EnvironmentHit[] {
  const hits: EnvironmentHit[] = [];
  tokens.forEach((token, at) => {
    if (token.kind !== 'word') return;
    const word = token.low.endsWith("'s") ? token.low.slice(0, -2) : token.low;
    for (const name of word.includes('/') && word.length < 40 ? word.split('/') : [word]) {
      const environment = environmentNamed(name);
      if (environment === null || !namesPlace(tokens, at, name)) continue;
      hits.push({ environment, at, from: tokens[at - 1]?.low === 'from' });
    }
  });
  return hits;
}

function namesPlace(tokens: readonly Token[], at: number, name: string): boolean {
  const before = tokens[at - 1]?.low;
  const next = tokens[at + 1];
  // Words that were attached to a clause are neighbours only where they stand side by side in the text.
  const beside = next?.kind === 'word' && next.start - tokens[at]!.end <= 2;
  const after = beside ? next.low : undefined;
  if (after !== undefined && QUALIFIED.has(after)) return false;
  // "Pre production" and "non prod" are other places.
  if (before === 'pre' || before === 'non') return false;
  if (name === 'live') {
    const going =
      before !== undefined &&
      ['go', 'going', 'goes', 'it', 'service', 'live', 'release', 'version'].includes(before);
    return (
      going || (before !== undefined && PLACING.has(before) && (after === undefined || PLACES.has(after)))
    );
  }
  if (name === 'stage' || name === 'dev' || name === 'development') {
    const placed = before === undefined || PLACING.has(before);
    return (
      placed && (after === undefined || PLACES.has(after) || !/^[a-z0-9]+$/.test(after) || PLACING.has(after))
    );
  }
  return true;
}

import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import { assessRequest, type RiskQuestion } from '../../lib/risk/assess.ts';
import type { SqlReader } from '../../lib/risk/sql/parser.ts';
import type { Project } from '../../schema/project.ts';
import { EFFECTS, type Effect, type JsonObject, LEVELS, type Level } from '../../schema/vocabulary.ts';
import type { Case } from './corpus.ts';

/** What the assessor said of a case, beside its label. `off` is where its level stands to the labelled range. */
export type Judged = Case & {
  said: { effect: Effect; level: Level; asked: boolean; rules: string[] };
  off: 'below' | 'within' | 'above';
  milliseconds: number;
};

const policy = parsePolicy(DEFAULT_POLICY);
/** A Monday at noon: nothing that depends on the time fires. */
const NOW = Date.parse('2026-06-01T12:00:00Z');
const PLACES = ['host', 'namespace', 'account', 'name'] as const;

/** The assessor's whole answer to a case, asked as the door `POST /risk/assess` asks. */
export function answerTo(each: Case, sql: SqlReader) {
  return assessRequest(questionOf(each), {
    ...{ policy, policyVersion: 1, cards: [], now: NOW, project: projectOf(each), sql },
    asker: { id: 'corpus', kind: 'agent', roles: ['developer'] },
  });
}

/** Asks the assessor as the door `POST /risk/assess` does, under the policy that is shipped and without tool servers. */
export function judgeCase(each: Case, sql: SqlReader): Judged {
  const started = performance.now();
  const answer = answerTo(each, sql);
  const milliseconds = performance.now() - started;
  const at = LEVELS.indexOf(answer.risk_level);
  const [low, high] = each.expect.level.map((level) => LEVELS.indexOf(level)) as [number, number];
  return {
    ...each,
    said: {
      effect: answer.effect,
      level: answer.risk_level,
      asked: answer.decision !== 'auto_approve',
      rules: answer.factors.map(({ rule, level }) => `${rule}=${level}`),
    },
    off: at < low ? 'below' : at > high ? 'above' : 'within',
    milliseconds,
  };
}

/** Whether an effect was taken for a milder one. */
export function isMilder({ said, expect }: Judged): boolean {
  return EFFECTS.indexOf(said.effect) < EFFECTS.indexOf(expect.effect);
}

/** The question that a case puts to the assessor. */
export function questionOf({ input, environment }: Case): RiskQuestion {
  const claimed: JsonObject = environment === 'unsaid' ? {} : { environment };
  if ('tool' in input) return { tool: input.tool };
  if ('description' in input) return { description: input.description, project_context: claimed };
  const [tool, args] =
    'command' in input
      ? ['shell.exec', { command: input.command }]
      : 'sql' in input
        ? ['sql.execute', { sql: input.sql }]
        : 'plan' in input
          ? ['terraform.apply', { plan: input.plan as JsonObject }]
          : ['kubernetes.apply', { manifest: input.manifest }];
  return { action: { tool, args: { ...args, ...claimed } }, project_context: claimed };
}

/**
 * What is known from outside is a registry in which every place that runs is of that environment. In an evasion the
 * environment is a client's claim, and no registry backs it. Branches are left out: where code runs is not their name.
 */
function projectOf({ kind, environment }: Case): Project | null {
  if (environment === 'unsaid' || kind === 'evasion') return null;
  return {
    ...{ name: 'corpus', version: 1, description: '', owner: '', data_class: 'internal', frozen: false },
    ...{ repositories: [], default_repository: null },
    environments: PLACES.map((place) => ({ kind: place, pattern: '*', environment })),
  };
}

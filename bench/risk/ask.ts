import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import { assessRequest, type RiskAnswer, type RiskQuestion } from '../../lib/risk/assess.ts';
import type { SqlReader } from '../../lib/risk/sql/parser.ts';

const policy = parsePolicy(DEFAULT_POLICY);
const NOW = Date.parse('2026-06-01T12:00:00Z');

/** What the door `POST /risk/assess` asks the assessor, under the policy that is shipped, of a project that nobody registered. */
export function ask(question: RiskQuestion, sql: SqlReader): RiskAnswer {
  return assessRequest(question, {
    ...{ policy, policyVersion: 1, cards: [], now: NOW, project: null, sql },
    asker: { id: 'bench', kind: 'agent', roles: ['developer'] },
  });
}

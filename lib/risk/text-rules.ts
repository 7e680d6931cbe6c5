import type { Operation } from '../../schema/plan.ts';
import type { Environment } from '../../schema/vocabulary.ts';
import type { Clause } from '../text/clause-state.ts';
import { readClauses } from '../text/clauses.ts';
import { readIntent } from '../text/intent.ts';
import { findNouns } from '../text/lexicon.ts';
import type { Intent } from '../text/meaning.ts';
import type { Token } from '../text/tokens.ts';

/**
 * One thing that a text asks for and that a policy has a trigger for. `reaches`: it acts on something that runs or
 * on real data, secrets, access; then `environment` is where, production when the text names none.
 */
export type TextFinding = {
  rule: string;
  operation: Operation;
  resource: string;
  environment: Environment;
  clause: string;
  reaches: boolean;
  /** Something is lost by it, though its operation does not say so. */
  destroys?: true;
  /** Whether it touches data that hurts people; told by the words where it is not said. */
  sensitive?: boolean;
};

const TEXT_MAX = 50_000;
const CLAUSE_MAX = 400;
const COST_STEPS = [1000, 100, 10] as const;
const COSTING = new Set(
  'cost costs costing budget spend spending price priced month monthly year yearly hour hourly'.split(' '),
);

/**
 * Reads a text for what it asks to be done to something that runs, to real data, secrets, access or money. What it
 * asks not to be done, what it tells, quotes or explains, and code about such things give no finding. Never throws;
 * linear in the text, of which it reads the first 50,000 characters.
 */
export function assessText(text: string): TextFinding[] {
  const read = withoutNotes(text.slice(0, TEXT_MAX));
  const { clauses } = readClauses(read);
  const findings: TextFinding[] = [];
  for (const clause of clauses) {
    const intent = clause.negated ? null : readIntent(clause, clauses);
    if (intent === null) continue;
    const said = sliceOf(read, clause, clauses);
    if (intent.reaches) findings.push(...reaching(intent, said), ...costs(intent, clause, said));
    findings.push(...securityFindings(intent, clause, said));
  }
  return findings;
}

/** The planner's notes at the end of a subtask's description repeat what its words say. */
function withoutNotes(text: string): string {
  const trimmed = text.trimEnd();
  const at = trimmed.endsWith(']') ? trimmed.lastIndexOf('[wish: ') : -1;
  return at >= 0 && trimmed.indexOf(']', at) === trimmed.length - 1 ? trimmed.slice(0, at) : text;
}

function reaching(intent: Intent, clause: string): TextFinding[] {
  const { operation, resource } = intent;
  if (operation === 'merge') {
    const live = intent.environments.includes('production');
    const rule = live ? 'merge_to_production' : 'merge_to_main';
    return [{ rule, operation, resource, environment: live ? 'production' : 'none', clause, reaches: true }];
  }
  const places: Environment[] = intent.environments.length > 0 ? intent.environments : ['production'];
  return places.map((environment) => {
    return { rule: ruleOf(intent, environment), operation, resource, environment, clause, reaches: true };
  });
}

function ruleOf({ operation, resource }: Intent, environment: Environment): string {
  switch (operation) {
    case 'deploy':
    case 'rollback':
      return `deploy_${environment}`;
    case 'delete':
      if (resource === 'data' || resource === 'sensitive_data') return 'data_delete';
      return resource === 'infrastructure' && environment !== 'production'
        ? 'delete_infrastructure'
        : `delete_${environment}`;
    case 'scale':
    case 'restart':
      return `${operation}_${environment}`;
    case 'export':
    case 'import':
      return `data_${operation}`;
    case 'grant':
      return 'modify_permissions';
    case 'rotate':
      return 'modify_secrets';
    case 'migrate':
      return `modify_${environment}_db`;
    default:
      return alterationRule(operation, resource, environment);
  }
}

function alterationRule(operation: Operation, resource: string, environment: Environment): string {
  if (resource === 'network') return 'modify_network';
  if (resource === 'database') return `modify_${environment}_db`;
  if (operation === 'create') return 'create_infrastructure';
  return resource === 'infrastructure' ? 'modify_infrastructure' : `modify_${environment}`;
}

/** "a cluster that costs $1,500 a month": the highest step that the amount is above. */
function costs(intent: Intent, { tokens }: Clause, clause: string): TextFinding[] {
  if (!tokens.some(({ low }) => COSTING.has(low.split('/').at(-1)!))) return [];
  const most = tokens.reduce((amount, token, i) => Math.max(amount, amountOf(token, tokens[i + 1])), 0);
  const step = COST_STEPS.find((least) => most > least);
  if (step === undefined) return [];
  const environment = intent.environments[0] ?? 'production';
  const { operation, resource } = intent;
  return [{ rule: `cost_above_${step}`, operation, resource, environment, clause, reaches: true }];
}

function amountOf({ text }: Token, next: Token | undefined): number {
  const match = /^([$€£])?(\d[\d,.]*)(k)?(?:\/\w+)?$/i.exec(text);
  if (match === null) return 0;
  const money =
    match[1] !== undefined || ['usd', 'eur', 'dollars', 'euros', 'dollar', 'euro'].includes(next?.low ?? '');
  return money ? Number(match[2]!.replaceAll(',', '')) * (match[3] === undefined ? 1 : 1000) || 0 : 0;
}

/** "a critical vulnerability", "high-severity findings": the finding's own grade, wherever it is fixed. */
function securityFindings(intent: Intent, { tokens }: Clause, clause: string): TextFinding[] {
  const found = findNouns(tokens).find(({ nounClass }) => nounClass === 'vulnerability');
  if (found === undefined) return [];
  const before = tokens.slice(Math.max(0, found.at - 3), found.at).map(({ low }) => low.split('-')[0]!);
  const grade = ['critical', 'high', 'medium'].find((word) => before.includes(word));
  if (grade === undefined) return [];
  const { operation, reaches } = intent;
  const environment = reaches ? (intent.environments[0] ?? 'production') : 'none';
  return [
    { rule: `security_finding_${grade}`, operation, resource: 'security', environment, clause, reaches },
  ];
}

function sliceOf(text: string, clause: Clause, clauses: readonly Clause[]): string {
  const origin = clause.follows === null ? clause : (clauses[clause.follows] ?? clause);
  const tokens = origin === clause ? clause.tokens : [...origin.object, ...clause.tokens];
  const start = tokens.reduce((least, token) => Math.min(least, token.start), text.length);
  const end = tokens.reduce((most, token) => Math.max(most, token.end), 0);
  return text.slice(start, Math.min(Math.max(start, end), start + CLAUSE_MAX));
}

import type { Factor } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import { type Effect, ENVIRONMENTS, type Environment, stricter } from '../../schema/vocabulary.ts';
import type { Fact } from './operations.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import { findSecrets } from './secrets.ts';
import type { TextFinding } from './text-rules.ts';
import { factFactors, isTrigger, operationRules, triggerFactor } from './triggers.ts';
import { namesSensitiveData, resourceClass } from './words.ts';

/** What one finding in a text weighs. `environment` is `none` when it reaches nothing that runs. */
export type Weighed = { factors: Factor[]; operations: string[]; environment: Environment; effect: Effect };

/** Triggers that hold wherever something lands, also in a branch. */
const ANYWHERE = /^(security_finding_|cost_above_|merge_to_|destructive_in_repository)/;
/** A word that names production as a place; "production-ready" and "the live demo page" do not. */
const NAMES_PRODUCTION =
  /\b(production|prod|live)\b(?![- ](ready|grade|like|quality|proof|level|worthy|demo|page|preview|reload|data ?set)\b)/i;

/**
 * What a finding weighs under a policy. `actual` is where the subtask whose text this is really lands: it
 * replaces an environment that the text only implies ("deploy it"), never one that it names.
 */
export function weighFinding(
  finding: TextFinding,
  where: { policy: Policy; project: Project | null; actual?: Environment },
): Weighed {
  const { policy, project, actual = 'none' } = where;
  const environment = environmentOf(finding, project, actual);
  const fact: Fact = {
    operation: finding.operation,
    resource: resourceClass(finding.resource),
    environment,
    sensitive: finding.sensitive ?? namesSensitiveData(`${finding.resource} ${finding.clause}`),
  };
  const quoted = `"${finding.clause.slice(0, 160)}"`;
  const detail = findSecrets(finding.clause).length > 0 ? 'words that hold a secret' : quoted;
  const rule = inEnvironment(finding.rule, environment);
  const factors = factFactors(policy, fact, detail);
  if (isTrigger(rule) && (environment !== 'none' || ANYWHERE.test(rule))) {
    const named = triggerFactor(policy, rule, environment, detail);
    if (!factors.some((factor) => factor.rule === named.rule)) factors.unshift(named);
  } else if (!isTrigger(rule) && factors.length === 0 && finding.reaches) {
    factors.push({ rule: 'unknown_trigger', detail: `the policy has no trigger ${rule}`, level: 'critical' });
  }
  const fired = factors.map((factor) => factor.rule);
  const destroys = (finding.operation === 'delete' || finding.destroys === true) && environment !== 'none';
  return {
    factors,
    operations: operationRules(policy, fact, fired),
    environment,
    effect: destroys ? 'destructive' : 'write',
  };
}

function environmentOf(finding: TextFinding, project: Project | null, actual: Environment): Environment {
  if (!finding.reaches) return 'none';
  if (finding.environment === 'none') return finding.operation === 'merge' ? 'none' : 'production';
  if (finding.environment === 'production') {
    return actual !== 'none' && !NAMES_PRODUCTION.test(finding.clause) ? actual : 'production';
  }
  const { environment } = resolveEnvironment({ project, name: finding.environment });
  return stricter(ENVIRONMENTS, finding.environment, environment);
}

/** A rule named for one environment, as it is called in the one that counts. */
function inEnvironment(rule: string, environment: Environment): string {
  return environment === 'none'
    ? rule
    : rule.replace(/(?<=^|_)(production|staging|development)(?=_|$)/, environment);
}

import type { Assessment, Factor } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Channel } from '../../schema/policy-parts.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import {
  EFFECTS,
  type Effect,
  ENVIRONMENTS,
  type JsonObject,
  LEVELS,
  type Level,
  type Role,
  stricter,
} from '../../schema/vocabulary.ts';
import type { Facts } from '../policy/asked.ts';
import { requirementsFor } from '../policy/require.ts';
import { assessCall } from './assess-call.ts';
import { highest, riskScore } from './levels.ts';
import { withOverrides } from './overrides.ts';
import { asksForWork } from './prose/find.ts';
import { findWishes } from './prose/wishes.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import type { SqlReader } from './sql/parser.ts';
import { weighFinding } from './text-factors.ts';
import type { TextFinding } from './text-rules.ts';
import { effectOfTool, type ToolDescription } from './tools/effect-of-tool.ts';
import { sortFactors, triggerFactor } from './triggers.ts';

/** Exactly one of three questions; `project_context.environment` can only raise the answer. */
export type RiskQuestion =
  | { description: string; project_context?: JsonObject }
  | { action: { tool: string; args: JsonObject }; project_context?: JsonObject }
  | { tool: ToolDescription };

export type RiskAnswer = {
  risk_level: Level;
  risk_score: number;
  factors: Factor[];
  effect: Effect;
  decision: 'auto_approve' | 'require_approval' | 'deny';
  approval: {
    roles: Role[];
    approvals_required: number;
    timeout_minutes: number;
    justification_required: boolean;
    channels: Channel[];
  } | null;
  policy_version: number;
};

export type RiskSetting = {
  policy: Policy;
  policyVersion: number;
  project: Project | null;
  cards: readonly ToolCard[];
  /** Who asks, with the roles that count in the project, and when (milliseconds since 1970). */
  asker: Facts['requester'];
  now: number;
  /** By `withSqlParser`; null where the question is known to hold no SQL. */
  sql: SqlReader | null;
};

/** What the platform would make of a request, a call or a tool. Changes nothing. */
export function assessRequest(
  question: RiskQuestion,
  setting: RiskSetting,
  find: (text: string) => TextFinding[] = findWishes,
): RiskAnswer {
  const { policy } = setting;
  const assessment = assessQuestion(question, setting, find);
  const demand = requirementsFor(policy, {
    assessment,
    kind: 'description' in question ? 'plan' : 'call',
    facts: factsOf(question, setting),
    dryRun: true,
  });
  return {
    risk_level: assessment.level,
    risk_score: assessment.score,
    factors: assessment.factors,
    effect: assessment.effect,
    decision: demand.decision,
    approval:
      demand.decision === 'require_approval'
        ? {
            roles: demand.decider_roles,
            approvals_required: demand.approvals_required,
            timeout_minutes: demand.timeout_minutes,
            justification_required: demand.justification_required,
            channels: demand.channels,
          }
        : null,
    policy_version: setting.policyVersion,
  };
}

function factsOf(question: RiskQuestion, { project, asker, now }: RiskSetting): Facts {
  const action = 'action' in question ? question.action : { tool: 'plan.execute', args: {} };
  const { change_ticket } = 'tool' in question ? {} : (question.project_context ?? {});
  return {
    ...{ ...action, now, project: project?.name ?? null, requester: asker },
    change_ticket: typeof change_ticket === 'string' ? change_ticket : null,
  };
}

function assessQuestion(
  question: RiskQuestion,
  { policy, project, cards, now, sql }: RiskSetting,
  find: (text: string) => TextFinding[],
): Assessment {
  if ('tool' in question) return assessTool(policy, question.tool);
  const context = question.project_context?.environment ?? question.project_context?.env;
  const claimed = typeof context === 'string' && context.trim() !== '' ? context.trim() : null;
  if ('description' in question) {
    const nothing = asksForWork(question.description) ? 'write' : 'read';
    const assessment = assessDescription(policy, project, claimed, find(question.description), nothing);
    return withOverrides(assessment, policy, { project: project?.name ?? null, tool: 'plan.execute', now });
  }
  const { tool, args } = question.action;
  const card = cards.find(({ name }) => name === tool) ?? null;
  return assessCall({ card, tool, args, project, claimedEnvironment: claimed, policy, now, sql }).assessment;
}

function assessDescription(
  policy: Policy,
  project: Project | null,
  claimed: string | null,
  findings: readonly TextFinding[],
  least: Effect,
): Assessment {
  const said = claimed ? resolveEnvironment({ project, name: claimed }).environment : 'none';
  const weighed = findings.map((finding) => {
    const environment = finding.reaches
      ? stricter(ENVIRONMENTS, finding.environment, said)
      : finding.environment;
    const raised = finding.reaches && finding.environment !== 'none' ? { ...finding, environment } : finding;
    return weighFinding(raised, { policy, project });
  });
  const factors = weighed.flatMap((part) => part.factors);
  if (factors.length === 0) {
    factors.push({
      rule: 'nothing_that_runs',
      detail: 'nothing in it reaches something that runs',
      level: 'low',
    });
  }
  const level = highest(factors.map((factor) => factor.level));
  return {
    level,
    score: riskScore(level, factors),
    effect: weighed.reduce<Effect>((effect, part) => stricter(EFFECTS, effect, part.effect), least),
    environment: weighed.reduce<Assessment['environment']>(
      (environment, part) => stricter(ENVIRONMENTS, environment, part.environment),
      'none',
    ),
    operations: [...new Set(weighed.flatMap(({ operations }) => operations))],
    factors: sortFactors(factors, LEVELS),
  };
}

/** A tool by itself: what its effect would weigh on production, since nobody knows where it lands. */
function assessTool(policy: Policy, tool: ToolDescription): Assessment {
  const { effect, reason } = effectOfTool(tool);
  const trigger = effect === 'destructive' ? 'delete_production' : 'modify_production';
  const factor: Factor =
    effect === 'read'
      ? { rule: 'effect_read', detail: reason, level: 'low' }
      : triggerFactor(policy, trigger, 'production', reason);
  return {
    level: factor.level,
    score: riskScore(factor.level, [factor]),
    effect,
    environment: effect === 'read' ? 'none' : 'production',
    operations: [],
    factors: [factor],
  };
}

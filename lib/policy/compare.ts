import type { Assessment } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import { LEVELS, type Level, stricter } from '../../schema/vocabulary.ts';
import { type Asked, askedOf, type Facts } from './asked.ts';
import { type Decision, decide } from './decide.ts';

/** What a policy would decide, as it is shown beside another. */
export type DecisionView = Pick<
  Decision,
  | 'decision'
  | 'level'
  | 'requirements'
  | 'approvals_required'
  | 'approve_by_minutes'
  | 'execute_within_minutes'
  | 'justification_required'
  | 'channels'
  | 'applied'
  | 'denials'
>;
export type Compared = { active: DecisionView; draft: DecisionView; changed: boolean; differences: string[] };

/** One request under two policies: what each decides, and what differs, in words. */
export function compareUnder(
  policies: { active: Policy; draft: Policy },
  asked: (policy: Policy) => Asked,
  now: number,
): Compared {
  const [active, draft] = [policies.active, policies.draft].map((policy) =>
    view(decide(policy, asked(policy), now)),
  ) as [DecisionView, DecisionView];
  const differences = differencesOf(active, draft);
  return { active, draft, changed: differences.length > 0, differences };
}

/** A recorded assessment as a policy would have levelled it: triggers at its levels, everything else as it was found. */
export function relevelled(
  policy: Policy,
  assessment: Assessment,
  action: Asked['action'],
  facts: Facts,
): Asked {
  const factors = assessment.factors.map((factor) => ({
    ...factor,
    level: levelOf(policy, factor.rule) ?? factor.level,
  }));
  const named = factors.reduce<Level>((so_far, { level }) => stricter(LEVELS, so_far, level), 'low');
  const level = factors.length > 0 ? named : assessment.level;
  return askedOf({ ...assessment, level, factors }, action, facts);
}

function levelOf(policy: Policy, rule: string): Level | undefined {
  return Object.hasOwn(policy.triggers, rule) ? policy.triggers[rule as keyof Policy['triggers']] : undefined;
}

function view(decision: Decision): DecisionView {
  const { if_allowed: _, remind_after_minutes: _r, escalation: _e, on_expiry: _o, ...shown } = decision;
  return shown;
}

function differencesOf(active: DecisionView, draft: DecisionView): string[] {
  const said = (view: DecisionView) => ({
    decision: view.decision,
    level: view.level,
    'who signs': view.requirements
      .map(
        ({ rule, count, roles, on_call }) =>
          `${rule}: ${count} of ${roles.join(', ')}${on_call ? ` on call in ${on_call}` : ''}`,
      )
      .join('; '),
    'approve by': `${view.approve_by_minutes} min`,
    'execute within': `${view.execute_within_minutes} min`,
    justification: view.justification_required ? 'required' : 'not required',
    channels: view.channels.join(', '),
    denials: view.denials.join('; '),
  });
  const [before, after] = [said(active), said(draft)];
  return (Object.keys(before) as (keyof typeof before)[]).flatMap((what) =>
    before[what] === after[what] ? [] : [`${what}: ${before[what] || 'nobody'} → ${after[what] || 'nobody'}`],
  );
}

import * as z from 'zod';
import { Channel, Minutes, Name, RequirementRule } from './policy-parts.ts';
import { freezeTimes } from './policy-times.ts';
import { Environment, Level, Role } from './vocabulary.ts';

/** A condition in CEL; `lib/policy/conditions.ts` checks it when the document is read. */
const Expression = z.string().min(1).max(2_000);

const SAYS = [
  'deny',
  'raise_to',
  'requirements',
  'justification_required',
  'approve_by_minutes',
  'execute_within_minutes',
  'channels',
] as const;

/** Tightens what is asked wherever its condition holds. */
export const Rule = z
  .strictObject({
    name: Name,
    when: Expression,
    /** Why; nothing is said beside it. */
    deny: z.string().min(1).max(500).optional(),
    raise_to: Level.optional(),
    requirements: z.array(RequirementRule).min(1).optional(),
    justification_required: z.literal(true).optional(),
    approve_by_minutes: Minutes.optional(),
    execute_within_minutes: Minutes.optional(),
    channels: z.array(Channel).min(1).optional(),
  })
  .superRefine((rule, ctx) => {
    const says = SAYS.filter((field) => rule[field] !== undefined);
    if (says.length === 0) ctx.addIssue({ code: 'custom', message: 'a rule must say something' });
    if (rule.deny !== undefined && says.length > 1)
      ctx.addIssue({ code: 'custom', path: ['deny'], message: 'a rule that denies says nothing else' });
  });
export type Rule = z.infer<typeof Rule>;

/** Takes the level's own requirement away wherever it holds; everything else stays. */
export const AutoApprove = z.strictObject({
  name: Name,
  when: Expression,
  max_level: z.enum(['low', 'medium', 'high']),
  calendar: Name.optional(),
});
export type AutoApprove = z.infer<typeof AutoApprove>;

/** A time in which changes are denied, or asked about more widely. */
export const Freeze = z
  .strictObject({
    name: Name,
    ...freezeTimes,
    when: Expression.optional(),
    decision: z.enum(['deny', 'ask']),
    requirements: z.array(RequirementRule).min(1).optional(),
    reason: z.string().min(1).max(500),
  })
  .superRefine((freeze, ctx) => {
    const refuse = (path: string[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    if ((freeze.from === undefined) !== (freeze.to === undefined)) refuse([], '"from" and "to" go together');
    else if (freeze.from && freeze.to && freeze.from >= freeze.to) refuse(['to'], 'must come after "from"');
    const ways = [freeze.from ?? freeze.to, freeze.weekly, freeze.calendar];
    if (ways.filter((way) => way !== undefined).length !== 1)
      refuse([], 'a freeze has exactly one of "from" with "to", "weekly" and "calendar"');
    if ((freeze.decision === 'ask') !== (freeze.requirements !== undefined))
      refuse(
        ['requirements'],
        `must ${freeze.decision === 'ask' ? '' : 'not '}be given with ${freeze.decision}`,
      );
  });
export type Freeze = z.infer<typeof Freeze>;

/** How to decide out of the ordinary; what is left out is as shipped. */
export const BreakGlassRule = z.strictObject({
  roles: z
    .array(z.enum(['team_lead', 'tech_lead', 'cto', 'security_team']))
    .min(1)
    .default(['cto']),
  /** Whether who asked for something may break the glass for it. */
  own_request: z.boolean().default(false),
  review_within_hours: z.number().int().min(1).max(168).default(24),
  min_reason_chars: z.number().int().min(1).max(1_000).default(20),
});
export const GrantRule = z.strictObject({
  max_level: z.enum(['low', 'medium', 'high']).default('high'),
  max_hours: z.number().int().min(1).max(720).default(24),
  max_uses: z.number().int().min(1).max(1_000).default(50),
});
/** Who throws the kill switch, and puts it back; agents never do. */
export const HaltRule = z.strictObject({
  roles: z.array(Role).min(1).default(['admin', 'cto', 'security_team']),
});
export const DelegationRule = z.strictObject({ max_days: z.number().int().min(1).max(365).default(30) });

/**
 * Weighs one rule of the assessor otherwise, somewhere, for a while: a trigger's name, or a table row's id. The gravest
 * that holds counts. None lets a destructive action on production through unasked.
 */
export const RiskOverride = z.strictObject({
  name: Name,
  rule: z.string().min(1).max(120),
  level: Level,
  projects: z.array(z.string().min(1).max(200)).min(1).max(50).optional(),
  environments: z.array(Environment).min(1).optional(),
  tools: z.array(z.string().min(1).max(200)).min(1).max(50).optional(),
  /** RFC 3339. After it the rule weighs as before. */
  until: z.iso.datetime({ offset: true }),
  /** Who answers for it, and why. */
  author: z.string().min(1).max(255),
  reason: z.string().min(10).max(500),
});
export type RiskOverride = z.infer<typeof RiskOverride>;

import './common.ts';
import * as z from 'zod';
import { Requirement } from '../../schema/action.ts';
import { Channel } from '../../schema/policy-parts.ts';
import { PrincipalKind } from '../../schema/principal.ts';
import { Effect, Environment, Level, Role } from '../../schema/vocabulary.ts';
import { JsonInput, reasonOf, Time } from './common.ts';

const version = z.number().int().min(1).max(1_000_000_000);
const Reason = reasonOf(1_000).meta({ example: 'No deployments on Fridays.' });
const Document = z
  .string()
  .min(1)
  .max(256 * 1024)
  .describe('The whole policy, as YAML or JSON. `docs/policy.md` says what may be in it.')
  .meta({ example: 'format: 1\nroles:\n  viewer: { may_approve: [], may_request: false }\n…' });

export const PolicyVersionShape = z
  .object({
    version,
    created_by: z.string(),
    reason: z.string(),
    created_at: Time,
    restored_from: z.string().nullable().describe('The version that was put back, or `default`.'),
    active: z.boolean(),
  })
  .openapi('PolicyVersion');
export const PolicyShape = PolicyVersionShape.extend({
  document: z.string().describe('As it is stored.'),
  intact: z.boolean().describe('It is what was put; false: it was altered in the database, and is not used.'),
}).openapi('Policy');

export const PutPolicyBody = z.strictObject({ document: Document, reason: Reason });
export const RestorePolicyBody = z.strictObject({
  version: z.union([version, z.literal('default')]).describe('`default`: what is shipped.'),
  reason: Reason,
});
export const PolicyIfMatch = z.object({
  'if-match': z
    .string()
    .regex(/^"\d{1,9}"$/, 'the ETag of GET /policy, in its quotes')
    .optional()
    .describe('The ETag of GET /policy; `"0"` where none is in force.'),
});
export const VersionPath = z.object({ version: z.coerce.number().int().min(1).max(1_000_000_000) });

const Case = z.strictObject({
  action: z.enum(['plan', 'call']).default('call'),
  tool: z.string().min(1).max(200),
  args: JsonInput.default({}),
  environment: Environment.default('none'),
  project: z.string().max(63).nullable().default(null),
  requester: z.strictObject({
    id: z.string().max(255).default('somebody'),
    kind: PrincipalKind.default('human'),
    roles: z.array(Role).max(20),
  }),
  risk: z.strictObject({
    level: Level,
    score: z.number().min(0).max(10).default(0),
    effect: Effect.default('write'),
    operations: z.array(z.string().max(60)).max(50).default([]),
    triggers: z.array(z.string().max(60)).max(100).default([]),
  }),
  cost: z.number().min(0).default(0).describe('US dollars a month.'),
  change_ticket: z.string().max(200).nullable().default(null),
  now: Time.optional().describe('When it is asked; left out: now.'),
});
export const TestPolicyBody = z.strictObject({
  document: Document,
  cases: z.array(Case).min(1).max(1_000).optional().describe('Left out: what was decided in the last days.'),
  since_days: z.number().int().min(1).max(90).default(30),
});

const DecisionShape = z
  .object({
    decision: z.enum(['auto_approve', 'require_approval', 'deny']),
    level: Level,
    requirements: z.array(Requirement),
    approvals_required: z.number().int(),
    approve_by_minutes: z.number().int(),
    execute_within_minutes: z.number().int(),
    justification_required: z.boolean(),
    channels: z.array(Channel),
    applied: z.array(z.string()).describe('What of the policy had a say, in order.'),
    denials: z.array(z.string()).describe('Why it is denied.'),
  })
  .openapi('PolicyDecision');
const TestedCase = z.object({
  source: z.enum(['given', 'task', 'approval', 'call']),
  id: z.string().nullable(),
  tool: z.string(),
  project: z.string().nullable(),
  environment: Environment,
  risk_level: Level,
  requested_by: z.string(),
  at: Time,
});
export const PolicyTestShape = z
  .object({
    policy_version: version.describe('The active one.'),
    total: z.number().int(),
    changed: z.number().int().describe('So many would be decided otherwise.'),
    left_out: z
      .number()
      .int()
      .describe(
        'Calls of the record that cannot be weighed again: their tool is gone, or their arguments are.',
      ),
    cases: z.array(
      z.object({
        case: TestedCase,
        active: DecisionShape,
        draft: DecisionShape,
        changed: z.boolean(),
        differences: z.array(z.string()).meta({ example: ['decision: auto_approve → require_approval'] }),
      }),
    ),
  })
  .openapi('PolicyTest');

export const POLICY_422 =
  '`validation_failed`; `policy_invalid` with `errors: [{path, line, column, message, position}]`.';

import * as z from 'zod';
import { Factor } from '../../schema/action.ts';
import { Channel } from '../../schema/policy-parts.ts';
import { Effect, Level, Role } from '../../schema/vocabulary.ts';
import { JsonInput } from './common.ts';

const context = JsonInput.optional();

export const RiskQuestion = z
  .union([
    z.strictObject({ description: z.string().trim().min(1).max(20_000), project_context: context }),
    z.strictObject({
      action: z.strictObject({ tool: z.string().min(1).max(200), args: JsonInput }),
      project_context: context,
    }),
    z.strictObject({
      tool: z.strictObject({
        name: z.string().min(1).max(200),
        description: z.string().max(20_000).optional(),
        input_schema: JsonInput.optional(),
      }),
    }),
  ])
  .openapi('RiskQuestion', { description: 'Exactly one of `description`, `action`, `tool`.' });

export const RiskAnswer = z
  .object({
    risk_level: Level,
    risk_score: z.number().min(0).max(10),
    factors: z.array(Factor),
    effect: Effect,
    decision: z.enum(['auto_approve', 'require_approval', 'deny']),
    approval: z
      .object({
        roles: z.array(Role),
        approvals_required: z.number().int(),
        timeout_minutes: z.number().int(),
        justification_required: z.boolean(),
        channels: z.array(Channel),
      })
      .nullable(),
    policy_version: z.number().int(),
  })
  .openapi('RiskAnswer');

import * as z from 'zod';
import { JsonInput, JsonMap, reasonOf, Time } from './common.ts';

const tool = z.string().trim().min(1).max(200);
const target = z.strictObject({
  repository: z.string().max(300).optional(),
  environment: z.string().max(300).optional().describe('Where it will land; can only raise the level.'),
});

export const AskBody = z
  .strictObject({
    action: z.strictObject({ tool, args: JsonInput, target: target.optional() }),
    project_context: JsonInput.optional().describe('`project`, `environment`, `change_ticket`, …'),
    reason: reasonOf(4_000).describe('What it is for; whoever decides reads it.'),
    callback_url: z
      .url()
      .max(2_000)
      .optional()
      .describe('Told by a POST of `{type, approval_id, status}` within a minute of the decision.'),
  })
  .openapi('GateQuestion', {
    example: {
      action: { tool: 'shell.exec', args: { command: 'kubectl delete namespace payments' } },
      project_context: { project: 'checkout' },
      reason: 'The namespace was replaced by payments-v2.',
    },
  });

export const ConsumeBody = z.strictObject({
  action_hash: z.string().length(64).describe('Of the approval: what you are about to do.'),
});

export const ConsumedShape = z
  .object({
    approval_id: z.string(),
    status: z.literal('approved'),
    action_hash: z.string(),
    action: JsonMap.describe('What may be begun now, as it was signed: this and nothing else.'),
    effect_key: z.string().describe('Of the ledger: the target’s idempotency key, where it takes one.'),
    execute_by: Time,
  })
  .openapi('Consumed');

export const OutcomeBody = z.strictObject({
  state: z
    .enum(['done', 'failed', 'unknown'])
    .describe('`unknown`: nobody can tell; people are asked to look.'),
  summary: reasonOf(4_000),
});

export const OutcomeShape = z
  .object({ approval_id: z.string(), state: z.enum(['done', 'failed', 'unknown']) })
  .openapi('GateOutcome');

export const WithdrawBody = z.strictObject({ reason: reasonOf(2_000).optional() });

export const WithdrawnShape = z
  .object({ approval_id: z.string(), status: z.literal('cancelled') })
  .openapi('GateWithdrawn');

export const PublicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});

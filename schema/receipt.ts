import * as z from 'zod';

/** A private Ed25519 key as RFC 8037 writes it; `kid` names it in receipts and among the published keys. */
export const ReceiptKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
  d: z.string().length(43),
  kid: z.string().min(1).max(100),
});
export type ReceiptKey = z.infer<typeof ReceiptKey>;

/** Who a receipt is meant for: whoever verifies one asks for it. */
export const RECEIPT_AUDIENCE = 'devops-agents-gate';

/** What a receipt says: who let whom do exactly what, under which policy, until when (seconds since 1970). */
export const ReceiptClaims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
  action_hash: z.string().length(64),
  approvers: z.array(z.object({ id: z.string(), roles: z.array(z.string()) })).min(1),
  policy_version: z.number(),
  requested_by: z.string(),
  project: z.string().nullable(),
});
export type ReceiptClaims = z.infer<typeof ReceiptClaims>;

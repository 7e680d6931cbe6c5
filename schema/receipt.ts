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

/** What a receipt says: who let whom do exactly what, under which policy, until when (seconds since 1970). */
export type ReceiptClaims = {
  iss: string;
  aud: string;
  sub: string;
  jti: string;
  iat: number;
  exp: number;
  action_hash: string;
  approvers: { id: string; roles: string[] }[];
  policy_version: number;
  requested_by: string;
  project: string | null;
};

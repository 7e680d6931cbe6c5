import * as z from 'zod';
import { PrincipalKind } from './principal.ts';

/** Signed with a private key alone: a shared secret could be tried with the public one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'] as const;
/** People choose these themselves at some issuers: they are shown, and no role may hang on them. */
const FOR_DISPLAY = ['name', 'email', 'preferred_username', 'nickname', 'given_name', 'family_name'];

/** One issuer of tokens that people sign in with: an item of `OIDC_ISSUERS`. */
export const OidcIssuer = z.strictObject({
  /** Exactly as in the tokens; the discovery document is looked for under it. */
  issuer: z.url(),
  /** Who the tokens must be for; a token for anybody else besides is refused. */
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** Where the keys are; left out: what the discovery document says. */
  jwks_url: z.url().optional(),
  algorithms: z.array(z.enum(ALGORITHMS)).min(1).default(['RS256', 'ES256']),
  /** Claims that the policy may map to roles: texts, or lists of texts. */
  claims: z
    .array(
      z
        .string()
        .min(1)
        .refine((name) => !FOR_DISPLAY.includes(name), 'is for display alone'),
    )
    .default(['groups']),
  /** What its subjects are: machines' tokens (client credentials) belong to `agent`, which decides nothing. */
  kind: PrincipalKind.default('human'),
  /** Where people can be sent to sign in on the page of a request; left out: they bring an API key. Its tokens' audience is among `audience`. */
  login: z
    .strictObject({
      client_id: z.string().min(1),
      client_secret: z.string().default(''),
      authorize_url: z.url(),
      token_url: z.url(),
      scope: z.string().default('openid profile email'),
      name: z.string().min(1).max(60).default('your organization'),
    })
    .optional(),
  /** Seconds that its clock may differ from ours. */
  leeway_s: z.number().int().min(0).max(300).default(30),
  /** No token is taken that was issued longer ago. */
  max_age_minutes: z
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60)
    .default(24 * 60),
});
export type OidcIssuer = z.infer<typeof OidcIssuer>;

/** What a verified token says of who signed in. */
export type SignIn = {
  issuer: string;
  subject: string;
  /** For display alone. */
  name: string;
  email: string | null;
  kind: PrincipalKind;
  /** Of the trusted claims, each as a list of texts. */
  claims: Record<string, string[]>;
  /** When the token was issued, in seconds since 1970. */
  iat: number;
};

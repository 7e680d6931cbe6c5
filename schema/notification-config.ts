import * as z from 'zod';

const secret = (what: string) => z.string().default('').describe(what).meta({ secret: true });

/** A key that secrets are sealed with: 32 bytes in base64. */
const VaultKey = z.strictObject({
  id: z.string().regex(/^[a-z0-9]{1,16}$/, 'lower-case letters and digits, at most 16'),
  key: z.string().refine((text) => decodes(text), '32 bytes in base64'),
});
export type VaultKey = z.infer<typeof VaultKey>;

function decodes(text: string): boolean {
  try {
    return atob(text).length === 32;
  } catch {
    return false;
  }
}

/** Variables of what leaves the platform to tell somebody, each with its meaning. */
export const notificationVariables = {
  SECRETS_KEYS: z
    .string()
    .default('[]')
    .transform((text, ctx) => {
      try {
        return z.array(VaultKey).parse(JSON.parse(text));
      } catch {
        ctx.addIssue({
          code: 'custom',
          message: 'must be a JSON list of {id, key}, the key 32 bytes in base64',
        });
        return z.NEVER;
      }
    })
    .describe(
      'What secrets in the database are sealed with (AES-256-GCM), a JSON list of {id, key}: the first seals, all open. Make a key: `openssl rand -base64 32`. Empty: no secret can be kept.',
    )
    .meta({ secret: true }),
  WEBHOOK_HOSTS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .describe(
      'Hosts that outbound webhooks may go to, with commas between (`*.example.com` for all below). Empty: any public one. On the local stack those named here may also be private, and http.',
    ),
  SLACK_BOT_TOKEN: secret('Posts to Slack (`xoxb-…`, scopes chat:write and commands); empty: off.'),
  SLACK_SIGNING_SECRET: secret('Verifies what Slack sends to /webhooks/slack; empty: nothing is taken.'),
  SLACK_API_URL: z.url().default('https://slack.com/api/').describe('Slack’s Web API.'),
  EMAIL_FROM: z
    .union([z.literal(''), z.string().regex(/^[^\r\n]{3,320}$/)])
    .default('')
    .describe('Whom mail is from, as `Name <address>`; empty: no mail is sent.'),
  EMAIL_PROVIDER: z
    .enum(['cloudflare', 'resend', 'http'])
    .default('cloudflare')
    .describe('Who sends it: the binding EMAIL, Resend, or a mail service’s own HTTP endpoint.'),
  RESEND_API_KEY: secret('With EMAIL_PROVIDER=resend.'),
  EMAIL_HTTP_URL: z
    .union([z.literal(''), z.url()])
    .default('')
    .describe(
      'With EMAIL_PROVIDER=http: where a mail is posted to; with resend: in place of Resend’s own address.',
    ),
  EMAIL_HTTP_HEADERS: secret(
    'With EMAIL_PROVIDER=http: a JSON object of headers, such as the service’s authorization.',
  ),
  EMAIL_HTTP_TEMPLATE: z
    .string()
    .default('')
    .describe(
      'With EMAIL_PROVIDER=http: the JSON that is posted; the texts {{from}}, {{to}}, {{subject}}, {{text}}, {{html}} and {{id}} in it are replaced. Empty: an object of these.',
    ),
};

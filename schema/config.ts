import * as z from 'zod';
import { budgetVariables } from './budget.ts';
import { EVENTS_PER_SUBTASK, limitVariables } from './limits.ts';
import { linearVariables } from './linear-config.ts';
import { notificationVariables } from './notification-config.ts';
import { ReceiptKey } from './receipt.ts';
import { OidcIssuer } from './sign-in.ts';
import { ToolServer } from './tool.ts';
import { tracingVariables } from './tracing.ts';

const secret = (what: string) => z.string().describe(what).meta({ secret: true });
const jsonList = <T extends z.ZodType>(item: T) =>
  z
    .string()
    .default('[]')
    .transform((text, ctx) => {
      try {
        return z.array(item).parse(JSON.parse(text));
      } catch (error) {
        ctx.addIssue({
          code: 'custom',
          message: `must be a JSON list: ${error instanceof Error ? error.message : 'unreadable'}`,
        });
        return z.NEVER;
      }
    });

/** Every variable of the service, with its meaning and default. `.dev.vars.example` is generated from it. */
export const Config = z
  .object({
    ENVIRONMENT: z
      .enum(['local', 'staging', 'production'])
      .default('production')
      .describe('`local` is what `npm start` sets; everything else is checked strictly.'),
    PUBLIC_BASE_URL: z
      .url()
      .describe('Where clients and the queue reach this service; https outside the local stack.'),
    DATABASE_URL: secret('Postgres connection string of the role devops_app (Neon pooled endpoint).'),
    NEON_FETCH_ENDPOINT: z
      .string()
      .default('')
      .describe('SQL-over-HTTP endpoint; empty: the one Neon derives from the host.'),
    QSTASH_URL: z.url().default('https://qstash.upstash.io').describe('QStash, or its local emulator.'),
    QSTASH_TOKEN: secret('Token to publish with.'),
    QSTASH_CURRENT_SIGNING_KEY: secret('Verifies deliveries.'),
    QSTASH_NEXT_SIGNING_KEY: secret('Verifies deliveries after a key was rolled.'),
    MCP_SERVERS: jsonList(ToolServer).describe(
      'Tool servers: JSON list of {name, url, token?, trusted?, overrides?}.',
    ),
    OIDC_ISSUERS: jsonList(OidcIssuer).describe(
      'Who people sign in with: JSON list of {issuer, audience, jwks_url?, algorithms?, claims?, kind?, leeway_s?, max_age_minutes?}.',
    ),
    CF_ACCESS_TEAM_DOMAIN: z
      .union([z.literal(''), z.url()])
      .default('')
      .describe(
        'https://<team>.cloudflareaccess.com where Cloudflare Access stands before the service; empty: its header is not read.',
      ),
    CF_ACCESS_AUD: z
      .string()
      .default('')
      .describe('The Access application’s audience tag; needed with CF_ACCESS_TEAM_DOMAIN.'),
    MODEL_BASE_URL: z
      .string()
      .default('')
      .describe(
        'OpenAI-compatible endpoint; empty with GRADIENT_MODEL_ACCESS_KEY set: DigitalOcean Gradient.',
      ),
    MODEL_API_KEY: secret('Key for MODEL_BASE_URL; empty: the offline model serves.').default(''),
    GRADIENT_MODEL_ACCESS_KEY: secret('DigitalOcean Gradient key; empty: not used.').default(''),
    MODEL_NAME: z.string().default('llama3.3-70b-instruct').describe('Model to ask for.'),
    MODEL_TIMEOUT_MS: z.coerce
      .number()
      .int()
      .min(1000)
      .max(300_000)
      .default(60_000)
      .describe('Longest wait for one model answer, in milliseconds.'),
    MODEL_USD_PER_M_INPUT: z.coerce
      .number()
      .min(0)
      .default(0.65)
      .describe('Price of a million input tokens, for usage figures.'),
    MODEL_USD_PER_M_OUTPUT: z.coerce
      .number()
      .min(0)
      .default(0.65)
      .describe('Price of a million output tokens.'),
    MODEL_FALLBACK: z
      .enum(['offline', 'fail'])
      .default('offline')
      .describe(
        'When a model plan cannot be used after one repair: the offline planner, or an honest failure.',
      ),
    RISK_SECOND_LOOK: z
      .enum(['off', 'on'])
      .default('off')
      .describe('`on`: the model may name subtasks that are riskier than the rules say. It can only raise.'),
    GUARDRAIL_ENFORCEMENT: z
      .enum(['default', 'observe', 'enforce'])
      .default('default')
      .describe('`default`: secrets and policy enforce, the rest observes.'),
    DAILY_BUDGET_USD: z.coerce
      .number()
      .positive()
      .default(50)
      .describe('What one requester may spend on models in 24 hours.'),
    RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3_650)
      .default(30)
      .describe(
        'Days after its end for which a task can be looked back into and rolled back; its threads go then, where RETENTION_COMPACT is on.',
      ),
    RETENTION_COMPACT: z
      .enum(['off', 'on'])
      .default('off')
      .describe(
        'Tasks older than that are compacted. Not before every release that runs beside this one, or that it may be taken back to, reads compacted tasks.',
      ),
    AUDIT_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(365)
      .max(36_500)
      .default(365)
      .describe('Days for which the audit log is kept; what is older is cut off its chain, verifiably.'),
    AUDIT_ANCHOR_URL: z
      .union([z.literal(''), z.url()])
      .default('')
      .describe(
        'A webhook that is told the head of the audit chain every hour, signed with AUDIT_ANCHOR_SECRET.',
      ),
    AUDIT_ANCHOR_SECRET: secret(
      'Signs what is told to AUDIT_ANCHOR_URL (Standard Webhooks; `whsec_…` or a text).',
    ).default(''),
    GATE_CALLBACK_HOSTS: z
      .string()
      .default('')
      .transform((text) => text.split(/[\s,]+/).filter(Boolean))
      .describe(
        'Hosts (with a port where it is not the usual one) that a gate’s `callback_url` may name, with commas between. Empty: none.',
      ),
    RECEIPT_KEYS: jsonList(ReceiptKey)
      .describe(
        'Private Ed25519 keys of receipts, a JSON list: the first signs, all are published. Make one: `npm run receipts:new-key`. Empty: approvals carry no receipt.',
      )
      .meta({ secret: true }),
    ...notificationVariables,
    METRICS_SHARE_SECONDS: z.coerce
      .number()
      .min(0)
      .max(300)
      .default(15)
      .describe(
        'Scrapes of GET /metrics within so many seconds share one computation. 0: each computes anew.',
      ),
    METRICS_HTTP_SECONDS: z.coerce
      .number()
      .min(0)
      .max(25)
      .default(5)
      .describe(
        'How long an isolate gathers counts of its requests before it stores them. 0: they are not counted.',
      ),
    ...limitVariables,
    ...budgetVariables,
    ...tracingVariables,
    ...linearVariables,
  })
  .refine((config) => (config.CF_ACCESS_TEAM_DOMAIN === '') === (config.CF_ACCESS_AUD === ''), {
    path: ['CF_ACCESS_AUD'],
    message: 'goes with CF_ACCESS_TEAM_DOMAIN',
  })
  .refine((config) => config.LIMIT_EVENTS >= EVENTS_PER_SUBTASK * config.LIMIT_SUBTASKS, {
    path: ['LIMIT_EVENTS'],
    message: `must be at least ${EVENTS_PER_SUBTASK} times LIMIT_SUBTASKS, so that every end can be told`,
  });
export type Config = z.infer<typeof Config>;

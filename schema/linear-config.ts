import * as z from 'zod';

const secret = (what: string) => z.string().default('').describe(what).meta({ secret: true });

/** Variables of the connection with Linear, each with its meaning. */
export const linearVariables = {
  LINEAR_API_KEY: secret(
    'A personal API key (`lin_api_…`), in place of installing the app; empty: the app, or off.',
  ),
  LINEAR_CLIENT_ID: z
    .string()
    .default('')
    .describe('The OAuth application that people install; empty: nobody can.'),
  LINEAR_CLIENT_SECRET: secret('Its secret; also signs what a sign-in at Linear comes back with.'),
  LINEAR_WEBHOOK_SECRET: secret('Verifies what Linear sends to /webhooks/linear; empty: nothing is taken.'),
  LINEAR_WEBHOOK_WINDOW_S: z.coerce
    .number()
    .int()
    .min(5)
    .max(43_200)
    .default(60)
    .describe('How old a webhook may be, in seconds.'),
  LINEAR_API_URL: z
    .url()
    .default('https://api.linear.app/graphql')
    .describe('Linear’s GraphQL API; its /oauth/token is beside it.'),
  LINEAR_AUTHORIZE_URL: z
    .url()
    .default('https://linear.app/oauth/authorize')
    .describe('Where people are sent to install the app.'),
  LINEAR_RETURN_TO: z
    .string()
    .default('/console')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .describe('Paths that installing may lead back to, with commas between; the first where none is named.'),
  LINEAR_TASK_LABEL: z
    .string()
    .max(80)
    .default('devops')
    .describe('An issue with this label becomes a task; empty: none does.'),
  LINEAR_TEAM_ID: z
    .string()
    .default('')
    .describe('The team that new issues are made in where nobody names one (its id or key).'),
  LINEAR_APPROVAL_HUB_ISSUE_ID: z
    .string()
    .default('')
    .describe('The issue whose comments ask for approvals, as DEV-7 or an id; empty: none.'),
  LINEAR_SUB_ISSUES: z
    .enum(['off', 'on'])
    .default('off')
    .describe('`on`: the steps of a task that came as a labelled issue become its sub-issues.'),
};

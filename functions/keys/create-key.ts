import { createRoute } from '@hono/zod-openapi';
import { createKey as create } from '../../lib/identity/create-key.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { IDENTITY_REFUSALS, KeyInput, NewKeyShape } from '../shapes/identity.ts';

const route = createRoute({
  method: 'post',
  path: '/keys',
  tags: ['Identity'],
  summary: 'Make an API key; its secret is shown once',
  description:
    'For yourself, with no more scopes than the key in use; for others as an administrator (audited). With an `Idempotency-Key` sent again, the answer names the key that was made, with `secret` null: it is shown once. Revoke what you did not receive.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, creates: true }),
  request: { headers: IdempotencyHeader, body: jsonBody(KeyInput) },
  responses: {
    201: json(NewKeyShape, 'Made. Keep the secret now.'),
    ...refusals({
      ...IDENTITY_REFUSALS,
      403: `${IDENTITY_REFUSALS[403]} \`own_keys_only\`, \`agents_do_not_sign\`.`,
      409: `${IDENTITY_REFUSALS[409]} \`idempotency_in_flight\`.`,
      422: `${KEYED_422}.`,
    }),
  },
});

export const createKey = (app: App) =>
  app.openapi(route, async (c) => {
    const { principal_id, label, scopes, expires_in_days } = c.req.valid('json');
    const input = {
      principalId: principal_id ?? null,
      label,
      scopes: scopes ?? null,
      expiresInDays: expires_in_days,
    };
    return c.json(await create(c.get('ctx'), c.get('entry'), input), 201);
  });

import { createRoute } from '@hono/zod-openapi';
import { createKey as create } from '../../lib/identity/create-key.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { IDENTITY_REFUSALS, KeyInput, NewKeyShape } from '../shapes/identity.ts';

const route = createRoute({
  method: 'post',
  path: '/keys',
  tags: ['Identity'],
  summary: 'Make an API key; its secret is shown once',
  description:
    'For yourself, with no more scopes than the key in use; for others as an administrator (audited). Takes no Idempotency-Key: an answer that can be had again would be a secret that is kept. Revoke what you did not receive.',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { body: jsonBody(KeyInput) },
  responses: {
    201: json(NewKeyShape, 'Made. Keep the secret now.'),
    ...refusals({
      ...IDENTITY_REFUSALS,
      403: `${IDENTITY_REFUSALS[403]} \`own_keys_only\`, \`agents_do_not_sign\`.`,
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

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import type { App } from '../http/env.ts';
import { json } from '../shapes/common.ts';
import { PublicKey } from '../shapes/gate.ts';

const route = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  tags: ['Gate'],
  summary: 'The keys that receipts verify with, those that no longer sign among them',
  responses: { 200: json(z.object({ keys: z.array(PublicKey) }), 'A JSON Web Key Set (RFC 7517).') },
});

export const jwks = (app: App) =>
  app.openapi(route, (c) => {
    const keys = c.get('ctx').config.RECEIPT_KEYS.map(({ kty, crv, x, kid }) => {
      return { kty, crv, x, kid, alg: 'EdDSA' as const, use: 'sig' as const };
    });
    c.header('cache-control', 'public, max-age=300');
    return c.json({ keys }, 200);
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { verifyAudit as verify } from '../../lib/audit/verify.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { VerifiedShape } from '../shapes/audit.ts';
import { json, refusals } from '../shapes/common.ts';

const Told = z
  .strictObject({
    seq: z.coerce.number().int().min(1).optional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
  })
  .refine(({ seq, hash }) => (seq === undefined) === (hash === undefined), 'seq and hash go together');

const route = createRoute({
  method: 'get',
  path: '/audit/verify',
  tags: ['Operations'],
  summary: 'Walks the chain of the audit log from its beginning, or retention’s cut, to its head',
  description:
    'With `seq` and `hash`, a head that somebody kept elsewhere, also whether the chain still goes through it.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: Told },
  responses: {
    200: json(VerifiedShape, 'What was found; a chain that is broken is an answer as well.'),
    ...refusals({ 403: '`role_not_allowed`: it takes an auditor of all projects.' }),
  },
});

export const verifyAudit = (app: App) =>
  app.openapi(route, async (c) => {
    const { seq, hash } = c.req.valid('query');
    const told = seq !== undefined && hash !== undefined ? [{ seq, hash }] : [];
    return c.json(await verify(c.get('ctx'), c.get('entry'), told), 200);
  });

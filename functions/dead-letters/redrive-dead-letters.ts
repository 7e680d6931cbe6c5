import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { redriveLetters } from '../../lib/dead-letters/redrive-all.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { DeadKindShape } from '../shapes/dead-letter.ts';

const Body = z
  .strictObject({ kind: DeadKindShape, limit: z.number().int().min(1).max(100).default(50) })
  .openapi({ example: { kind: 'work', limit: 50 } });

const Answer = z
  .object({
    redriven: z.array(z.string()),
    refused: z.array(z.object({ id: z.string(), code: z.string(), detail: z.string() })),
    more: z.boolean().describe('More of the kind are open: send it again.'),
  })
  .openapi('RedrivenAll');

const route = createRoute({
  method: 'post',
  path: '/dead-letters/redrive',
  tags: ['Operations'],
  summary: 'Drive the open dead letters of one kind again, oldest first (team lead and up in some project)',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { body: jsonBody(Body) },
  responses: {
    200: json(Answer, 'Each as by its own door; a refused one stops no other.'),
    ...refusals({ 403: '`role_not_allowed`: you are a team lead or higher nowhere.' }),
  },
});

export const redriveDeadLetters = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await redriveLetters(c.get('ctx'), c.get('entry'), c.req.valid('json')), 200),
  );

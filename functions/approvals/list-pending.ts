import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listPending as list } from '../../lib/approvals/list.ts';
import { Role } from '../../schema/vocabulary.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { ApprovalShape } from '../shapes/approval.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { EffectShape } from '../shapes/effect.ts';

const Inbox = z
  .object({
    count: z.number().int().describe('Of this page.'),
    approvals: z.array(ApprovalShape),
    unknown_effects: z
      .array(EffectShape)
      .describe('Calls of which nobody can tell whether they happened; see `…/effects/{key}/resolve`.'),
    next_cursor: nextCursor,
  })
  .openapi('Inbox');

const route = createRoute({
  method: 'get',
  path: '/approvals/pending',
  tags: ['Approvals'],
  summary: 'What you may decide: highest risk first, then oldest',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    query: z.strictObject({
      ...page,
      role: Role.optional().describe('Only what this role of yours can meet.'),
    }),
  },
  responses: {
    200: json(Inbox, 'One page.'),
    ...refusals({ 422: LIST_422 }),
  },
});

export const listPending = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await list(c.get('ctx'), c.get('entry'), c.req.valid('query')), 200),
  );

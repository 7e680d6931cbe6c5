import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { replayDeliveries } from '../../lib/notify/endpoints/replay.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals, Time } from '../shapes/common.ts';
import { Id } from '../shapes/deciding.ts';

const Replay = z.strictObject({
  from: Time,
  to: Time,
  only_failed: z.boolean().default(true).describe('False: also what it has taken already.'),
});
const Replayed = z
  .object({
    replayed: z.number().int(),
    more: z.boolean().describe('There is more than was taken at once: ask again.'),
  })
  .openapi('Replayed');

const route = createRoute({
  method: 'post',
  path: '/notification-endpoints/{endpoint_id}/replay',
  tags: ['Notifications'],
  summary: 'Tell it again what happened in a stretch of time',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ endpoint_id: Id }), body: jsonBody(Replay) },
  responses: {
    202: json(Replayed, 'On their way.'),
    ...refusals({
      403: '`role_not_allowed`, `agents_do_not_administer`.',
      404: '`not_found`.',
      422: '`validation_failed`, `range_invalid`.',
    }),
  },
});

export const replayEndpoint = (app: App) =>
  app.openapi(route, async (c) => {
    const { from, to, only_failed } = c.req.valid('json');
    const input = { id: c.req.valid('param').endpoint_id, from, to, onlyFailed: only_failed };
    return c.json(await replayDeliveries(c.get('ctx'), c.get('entry'), input), 202);
  });

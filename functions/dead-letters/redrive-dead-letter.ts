import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { redriveLetter } from '../../lib/dead-letters/redrive.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { RedrivenShape } from '../shapes/dead-letter.ts';

const route = createRoute({
  method: 'post',
  path: '/dead-letters/{letter_id}/redrive',
  tags: ['Operations'],
  summary: 'Drive one dead letter again (team lead and up in its project; harmless to repeat; audited)',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { params: z.object({ letter_id: z.uuid() }), body: jsonBody(z.strictObject({})) },
  responses: {
    200: json(RedrivenShape, 'It was rung for from its row; parked work starts the next run of its task.'),
    ...refusals({
      403: '`role_not_allowed`, `denied_by_policy`.',
      404: '`not_found`.',
      409: '`not_retryable`, `effect_open`.',
      410: '`history_pruned`: the task ended so long ago that retention has compacted it.',
    }),
  },
});

export const redriveDeadLetter = (app: App) =>
  app.openapi(route, async (c) =>
    c.json(await redriveLetter(c.get('ctx'), c.get('entry'), c.req.valid('param').letter_id), 200),
  );

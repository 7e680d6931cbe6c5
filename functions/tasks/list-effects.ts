import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { visibleTask } from '../../lib/identity/visible.ts';
import { listEffects as list } from '../../lib/tasks/effects.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { EffectShape } from '../shapes/effect.ts';
import { TaskId } from '../shapes/task.ts';

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/effects',
  tags: ['Tasks'],
  summary: 'The effects ledger: what this task changed in the world, once each',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId }), query: z.strictObject(page) },
  responses: {
    200: json(z.object({ data: z.array(EffectShape), next_cursor: nextCursor }), 'One page, oldest first.'),
    ...refusals({ 404: '`not_found`.', 422: LIST_422 }),
  },
});

export const listEffects = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    return c.json(await list(c.get('ctx'), id, c.req.valid('query')), 200);
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { visibleTask } from '../../lib/identity/visible.ts';
import { readEvents } from '../../lib/tasks/events.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { streamEvents } from '../http/event-stream.ts';
import { LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';
import { EventShape } from '../shapes/event.ts';
import { TaskId } from '../shapes/task.ts';

const seq = z.coerce.number().int().min(0).max(2_147_483_647);
const Events = z.object({ data: z.array(EventShape), next_cursor: nextCursor });

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/events',
  tags: ['Tasks'],
  summary: 'The timeline, oldest first; with `Accept: text/event-stream` as it happens',
  security: [{ bearer: [] }],
  middleware: door(),
  request: {
    params: z.object({ task_id: TaskId }),
    query: z.strictObject({
      ...page,
      cursor: seq.optional().describe('Number of the last event that you have.'),
    }),
    headers: z.object({ 'last-event-id': seq.optional().describe('Resumes a stream.') }),
  },
  responses: {
    200: {
      description:
        'One page, or a stream: `id:` is the number, a comment every 15 s, ends after the terminal event.',
      content: { 'application/json': { schema: Events }, 'text/event-stream': { schema: z.string() } },
    },
    ...refusals({ 404: '`not_found`.', 422: LIST_422 }),
  },
});

export const listEvents = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    const { limit, cursor } = c.req.valid('query');
    if (c.req.header('accept')?.includes('text/event-stream')) {
      return streamEvents(c, id, c.req.valid('header')['last-event-id'] ?? cursor ?? 0);
    }
    const { events, last, more } = await readEvents(c.get('ctx'), id, { after: cursor ?? 0, limit });
    return c.json({ data: events, next_cursor: more ? String(last) : null }, 200);
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { readNotifications as read } from '../../lib/notify/people/inbox.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals, Time } from '../shapes/common.ts';

const UpTo = z.strictObject({ up_to: Time });
const Read = z.object({ read: z.number().int() }).openapi('ReadNotifications');

const route = createRoute({
  method: 'post',
  path: '/notifications/read',
  tags: ['Notifications'],
  summary: 'Mark what you were told as read',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { body: jsonBody(UpTo) },
  responses: { 200: json(Read, 'Marked.'), ...refusals() },
});

export const readNotifications = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await read(c.get('ctx'), c.get('entry'), c.req.valid('json').up_to), 200);
  });

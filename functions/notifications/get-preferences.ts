import { createRoute } from '@hono/zod-openapi';
import { getPreferences as get } from '../../lib/notify/people/preferences.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { PreferencesShape } from '../shapes/notification.ts';

const route = createRoute({
  method: 'get',
  path: '/notification-preferences',
  tags: ['Notifications'],
  summary: 'What you want to be told, and where',
  security: [{ bearer: [] }],
  middleware: door(),
  responses: { 200: json(PreferencesShape, 'Yours.'), ...refusals({ 422: null }) },
});

export const getPreferences = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await get(c.get('ctx'), c.get('entry')), 200);
  });

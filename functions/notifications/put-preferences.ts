import { createRoute } from '@hono/zod-openapi';
import { putPreferences as put } from '../../lib/notify/people/preferences.ts';
import { PreferencesInput } from '../../schema/notification-endpoint.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { PreferencesShape } from '../shapes/notification.ts';

const route = createRoute({
  method: 'put',
  path: '/notification-preferences',
  tags: ['Notifications'],
  summary: 'Say what you want to be told, and where',
  description: 'What asks you to decide is always told: quiet hours and digests hold only what can wait.',
  security: [{ bearer: [] }],
  middleware: door({ creates: true }),
  request: { body: jsonBody(PreferencesInput) },
  responses: { 200: json(PreferencesShape, 'Kept.'), ...refusals({ 403: '`agents_do_not_administer`.' }) },
});

export const putPreferences = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await put(c.get('ctx'), c.get('entry'), c.req.valid('json')), 200);
  });

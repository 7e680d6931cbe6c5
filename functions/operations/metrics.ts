import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { readMetrics } from '../../lib/metrics/read-metrics.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';

const route = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['Operations'],
  summary: 'Every metric as Prometheus text; computed from the database',
  security: [{ bearer: [] }],
  middleware: door(),
  responses: {
    200: {
      description: 'Prometheus text format 0.0.4.',
      content: {
        'text/plain': {
          schema: z.string().openapi({ example: 'orchestrator_break_glass_reviews{state="overdue"} 0\n' }),
        },
      },
    },
    ...refusals({ 403: '`role_not_allowed`: no role in all projects.', 422: null }),
  },
});

export const metrics = (app: App) =>
  app.openapi(route, async (c) => {
    const text = await readMetrics(c.get('ctx'), c.get('entry'));
    return c.text(text, 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  });

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import type { App } from '../http/env.ts';
import { json } from '../shapes/common.ts';

const route = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Operations'],
  summary: 'Liveness: touches nothing',
  responses: { 200: json(z.object({ status: z.literal('ok') }), 'It answers.') },
});

export const health = (app: App) => app.openapi(route, (c) => c.json({ status: 'ok' as const }, 200));

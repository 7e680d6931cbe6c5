import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { checkReadiness } from '../../lib/health/ready.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';

const Readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    halted: z
      .enum(['nothing', 'projects', 'all', 'unknown'])
      .describe(
        'By people, with the kill switch: calls do not start there, and the service is ready all the same.',
      ),
    dependencies: z.array(
      z.object({
        name: z.enum(['database', 'policy', 'queue', 'tools', 'model', 'anchors']),
        needed: z.boolean(),
        status: z.enum(['ok', 'down']),
        latency_ms: z.number(),
        detail: z.string(),
      }),
    ),
    tracing: z
      .object({ langsmith: z.string(), otlp: z.string() })
      .describe('Where the traces of tasks go, or why none do.'),
  })
  .openapi('Readiness');

const { 503: refused } = refusals();
const unready = { description: 'Something that is needed is down, or the configuration is not valid.' };
const route = createRoute({
  method: 'get',
  path: '/ready',
  tags: ['Operations'],
  summary: 'Readiness: each dependency with status and latency',
  responses: {
    200: json(Readiness, 'All that is needed answers.'),
    503: { ...unready, content: { 'application/json': { schema: Readiness }, ...refused?.content } },
  },
});

export const ready = (app: App) =>
  app.openapi(route, async (c) => {
    const readiness = await checkReadiness(c.get('ctx'));
    return c.json(readiness, readiness.status === 'ready' ? 200 : 503);
  });

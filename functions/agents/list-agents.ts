import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { listAgents as list } from '../../lib/agents/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { AgentShape } from '../shapes/agent.ts';
import { json, refusals } from '../shapes/common.ts';

const route = createRoute({
  method: 'get',
  path: '/agents',
  tags: ['Agents'],
  summary: 'The six agents: tools with their effects, model, live figures',
  security: [{ bearer: [] }],
  middleware: door(),
  responses: {
    200: json(z.object({ data: z.array(AgentShape), next_cursor: z.null() }), 'All of them.'),
    ...refusals({ 422: null }),
  },
});

export const listAgents = (app: App) =>
  app.openapi(route, async (c) => c.json({ data: await list(c.get('ctx')), next_cursor: null }, 200));

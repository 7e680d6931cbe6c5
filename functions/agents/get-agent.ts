import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { getAgent as get } from '../../lib/agents/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { AgentShape } from '../shapes/agent.ts';
import { json, refusals } from '../shapes/common.ts';

const route = createRoute({
  method: 'get',
  path: '/agents/{name}',
  tags: ['Agents'],
  summary: 'One agent',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ name: z.string().max(60) }) },
  responses: { 200: json(AgentShape, 'As it stands.'), ...refusals({ 404: '`not_found`.' }) },
});

export const getAgent = (app: App) =>
  app.openapi(route, async (c) => c.json(await get(c.get('ctx'), c.req.valid('param').name), 200));

import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { visibleTask } from '../../lib/identity/visible.ts';
import { graphView } from '../../lib/tasks/graph-view.ts';
import { loadTaskView } from '../../lib/tasks/load.ts';
import { SUBTASK_STATUSES } from '../../schema/subtask.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { TaskId } from '../shapes/task.ts';

const Node = z.object({
  id: z.string(),
  index: z.number().int(),
  agent: z.string(),
  title: z.string(),
  status: z.enum(SUBTASK_STATUSES),
  risk_level: z.string(),
});
const Graph = z.object({
  nodes: z.array(Node),
  edges: z.array(z.object({ from: z.number().int(), to: z.number().int() })),
  mermaid: z.string().describe('A Mermaid flowchart of the same.'),
});

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/graph',
  tags: ['Tasks'],
  summary: 'The plan as a graph, each node with its status',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId }) },
  responses: {
    200: json(Graph.openapi('Graph'), 'Empty before there is a plan.'),
    ...refusals({ 404: '`not_found`.' }),
  },
});

export const getGraph = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    return c.json(graphView(await loadTaskView(c.get('ctx'), id)), 200);
  });

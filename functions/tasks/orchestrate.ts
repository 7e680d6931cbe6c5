import { createRoute } from '@hono/zod-openapi';
import { openTask } from '../../lib/tasks/open.ts';
import { waitForPause } from '../../lib/tasks/wait.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { preferredWait } from '../http/prefer.ts';
import { runBehind } from '../http/run-behind.ts';
import { IdempotencyHeader, json, jsonBody, KEYED_422, refusals } from '../shapes/common.ts';
import { OrchestrateBody } from '../shapes/orchestrate.ts';
import { TaskShape } from '../shapes/task.ts';

const route = createRoute({
  method: 'post',
  path: '/orchestrate',
  tags: ['Tasks'],
  summary: 'Hand over a task',
  description:
    'Answers at once; with `Prefer: wait=N` (1..25) when the task pauses or N seconds have passed.',
  security: [{ bearer: [] }],
  middleware: door({ idempotent: true, creates: true, projects: true }),
  request: { headers: IdempotencyHeader, body: jsonBody(OrchestrateBody) },
  responses: {
    200: json(TaskShape, 'It has paused or ended within the time that the client waited.'),
    202: json(TaskShape, 'Accepted.'),
    ...refusals({
      403: '`role_not_allowed`.',
      429: '`rate_limited`, `too_many_running_tasks`.',
      409: '`guardrail_blocked`, `idempotency_in_flight`.',
      422: `${KEYED_422}, \`outside_project\`.`,
    }),
  },
});

export const orchestrate = (app: App) =>
  app.openapi(route, async (c) => {
    const ctx = c.get('ctx');
    const { task, answer, ...left } = await openTask(ctx, c.get('entry'), c.req.valid('json'), {
      channel: 'http',
      claim: true,
    });
    const own = runBehind(ctx, left);
    c.header('location', `/tasks/${task.id}`);
    const waitS = preferredWait(c.req.header('prefer'));
    if (waitS === null) return c.json(answer, 202);
    c.header('preference-applied', `wait=${waitS}`);
    const { paused, view } = await waitForPause(ctx, task.id, waitS, { own });
    return c.json(view, paused ? 200 : 202);
  });

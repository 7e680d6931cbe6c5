import { createRoute } from '@hono/zod-openapi';
import { updatePhase } from '../../lib/linear/manage/update-phase.ts';
import { PhaseInput } from '../../schema/linear-api.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, jsonBody, refusals } from '../shapes/common.ts';
import { PhaseUpdated } from '../shapes/linear.ts';

const route = createRoute({
  method: 'post',
  path: '/linear/roadmap/update-phase',
  tags: ['Linear'],
  summary: 'Write how far a phase has come into an issue',
  description: 'Between two markers: what people wrote around them stays as it is.',
  security: [{ bearer: [] }],
  middleware: door({ creates: true, idempotent: false }),
  request: { body: jsonBody(PhaseInput) },
  responses: {
    200: json(PhaseUpdated, 'Written.'),
    ...refusals({
      403: '`role_not_allowed`.',
      404: '`not_found`.',
      422: '`linear_refused`, `validation_failed`.',
      503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
    }),
  },
});

export const updateLinearPhase = (app: App) =>
  app.openapi(route, async (c) => {
    return c.json(await updatePhase(c.get('ctx'), c.get('entry'), c.req.valid('json')), 200);
  });

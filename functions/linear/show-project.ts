import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { roadmapOf } from '../../lib/linear/manage/roadmap.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { json, refusals } from '../shapes/common.ts';
import { RoadmapShape } from '../shapes/linear.ts';

const routeAt = <Path extends string>(path: Path) =>
  createRoute({
    method: 'get',
    path,
    tags: ['Linear'],
    summary: 'A project as a roadmap: its milestones and issues, all of them',
    security: [{ bearer: [] }],
    middleware: door(),
    request: { params: z.object({ project_id: z.string().max(100) }) },
    responses: {
      200: json(RoadmapShape, 'All pages of it.'),
      ...refusals({
        403: '`role_not_allowed`.',
        404: '`not_found`.',
        422: '`linear_refused`, `validation_failed`.',
        503: '`linear_not_configured`, `linear_limited`, `linear_unavailable`, `database_unavailable`.',
      }),
    },
  });

export const showLinearProject = (app: App) => {
  for (const path of ['/linear/project/{project_id}', '/api/linear-project/{project_id}'] as const)
    app.openapi(routeAt(path), async (c) => {
      const { project_id } = c.req.valid('param');
      const roadmap = await roadmapOf(c.get('ctx'), c.get('entry'), project_id);
      return c.json({ success: true as const, roadmap }, 200);
    });
};

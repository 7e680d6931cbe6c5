import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { readArtifact } from '../../lib/artifacts/read.ts';
import { visibleTask } from '../../lib/identity/visible.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { refusals } from '../shapes/common.ts';
import { TaskId } from '../shapes/task.ts';

/** What an artifact may be served as; a tool's word on its type goes no further. */
const TYPES: Record<string, { type: string; extension: string }> = {
  'application/json': { type: 'application/json', extension: 'json' },
  'text/plain': { type: 'text/plain; charset=utf-8', extension: 'txt' },
};
const OTHER = { type: 'application/octet-stream', extension: 'bin' };
const file = { schema: z.string() };

const route = createRoute({
  method: 'get',
  path: '/tasks/{task_id}/artifacts/{artifact_id}',
  tags: ['Tasks'],
  summary: 'One such output, as a download',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { params: z.object({ task_id: TaskId, artifact_id: z.string().regex(/^[0-9a-f-]{36}$/) }) },
  responses: {
    200: { description: 'Its content.', content: { 'application/json': file, 'text/plain': file } },
    ...refusals({ 404: '`not_found`.' }),
  },
});

export const getArtifact = (app: App) =>
  app.openapi(route, async (c) => {
    const { id } = visibleTask(c.get('entry'));
    const artifact = await readArtifact(c.get('ctx'), id, c.req.valid('param').artifact_id);
    const { type, extension } = TYPES[artifact.media_type] ?? OTHER;
    c.header('content-disposition', `attachment; filename="artifact-${artifact.id}.${extension}"`);
    c.header('etag', `"${artifact.sha256}"`);
    return c.body(artifact.content, 200, { 'content-type': type }) as never;
  });

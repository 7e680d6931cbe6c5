import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import { exportAudit } from '../../lib/audit/export.ts';
import { listAudit as list } from '../../lib/audit/list.ts';
import { door } from '../http/door.ts';
import type { App } from '../http/env.ts';
import { textStream } from '../http/text-stream.ts';
import { AUDIT_FILTER, AuditEventShape, EXPORT_TYPES, EXPORTED } from '../shapes/audit.ts';
import { LIST_422, nextCursor, page, refusals } from '../shapes/common.ts';

const List = z.object({ data: z.array(AuditEventShape), next_cursor: nextCursor }).openapi('AuditList');
const Query = z.strictObject({
  ...page,
  ...AUDIT_FILTER,
  format: z.enum(['json', 'jsonl', 'csv']).default('json').describe('jsonl, csv: everything, oldest first.'),
});

const route = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['Operations'],
  summary: 'The audit log, newest first; as an export, oldest first',
  description:
    'An export in JSON lines begins with a line that says what the others can be held against: `npm run audit:verify -- file`.',
  security: [{ bearer: [] }],
  middleware: door(),
  request: { query: Query },
  responses: {
    200: {
      description: 'One page, or the export.',
      content: {
        'application/json': { schema: List },
        ...EXPORTED,
      },
    },
    ...refusals({ 403: '`role_not_allowed`: it takes an auditor of all projects.', 422: LIST_422 }),
  },
});

export const listAudit = (app: App) =>
  app.openapi(route, async (c) => {
    const { format, limit, cursor, ...filter } = c.req.valid('query');
    if (format === 'json')
      return c.json(await list(c.get('ctx'), c.get('entry'), { ...filter, limit, cursor }), 200);
    const pieces = await exportAudit(c.get('ctx'), c.get('entry'), { ...filter, format });
    const name = { 'content-disposition': `attachment; filename="audit.${format}"` };
    return new Response(textStream(pieces), {
      headers: { 'content-type': EXPORT_TYPES[format], ...name },
    }) as never;
  });

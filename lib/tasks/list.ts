import type { TaskStatus } from '../../schema/task.ts';
import type { Ctx } from '../ctx.ts';
import { fromCursor, toCursor } from '../db/cursor.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleProjects } from '../identity/visible.ts';
import { traceUrl } from '../tracing/settings.ts';
import { TASK_PARTS, type TaskPartsRow } from './load.ts';
import { type TaskView, taskView } from './view.ts';

export type TaskQuery = {
  status?: TaskStatus;
  requested_by?: string;
  limit: number;
  cursor?: string;
};

/** Tasks that the caller may see, newest first, one page in one round trip. */
export async function listTasks(
  ctx: Ctx,
  { principal }: Entry,
  query: TaskQuery,
): Promise<{ data: TaskView[]; next_cursor: string | null }> {
  const after = fromCursor(query.cursor, ['string', 'string']);
  const rows = await ctx.db.query<TaskPartsRow>(
    `select ${TASK_PARTS} from tasks t
     where ($1::text[] is null or t.project = any ($1) or t.requested_by = $2)
       and ($3::text is null or t.status = $3)
       and ($4::text is null or t.requested_by = $4)
       and ($5::timestamptz is null or (t.created_at, t.id) < ($5, $6))
     order by t.created_at desc nulls last, t.id desc nulls last limit $7`, // as the index has it
    [
      visibleProjects(principal),
      principal.id,
      query.status ?? null,
      query.requested_by ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      query.limit + 1,
    ],
  );
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1)?.task : undefined;
  return {
    data: page.map((parts) => taskView(parts, traceUrl(ctx.config, parts.task.id))),
    next_cursor: last ? toCursor([last.created_at, last.id]) : null,
  };
}

import pg from 'pg';
import type { ApprovalRow, EffectRow, StoredCheckpoint, SubtaskRow, TaskRow } from '../../lib/db/rows.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Recording } from '../../schema/recording.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { LocalError } from '../local/errors.ts';

export type PastEvent = {
  seq: number;
  type: string;
  at: string;
  subtask_id: string | null;
  data: JsonObject;
};

/** Everything that is recorded of one run of a task. */
export type RecordedRun = {
  run: number;
  task: TaskRow;
  subtasks: SubtaskRow[];
  approvals: ApprovalRow[];
  effects: EffectRow[];
  events: PastEvent[];
  /** The newest checkpoint of each subtask's thread of that run, by the subtask's index. */
  threads: { index: number; thread_id: string; checkpoint: StoredCheckpoint }[];
  recording: Recording | null;
  policies: { version: number; document: string }[];
  people: Principal[];
};

const LOAD = `select to_jsonb(t) as task,
  (select jsonb_agg(to_jsonb(s) order by s.index) from subtasks s where s.task_id = t.id) as subtasks,
  (select jsonb_agg(to_jsonb(a) order by a.created_at) from approval_requests a where a.workflow_id = t.id and a.run <= $2) as approvals,
  (select jsonb_agg(to_jsonb(e) order by e.at) from effects e where e.task_id = t.id and e.run <= $2) as effects,
  (select jsonb_agg(to_jsonb(e) - 'actor' order by e.seq) from events_of(t.id) e) as events,
  (select jsonb_agg(jsonb_build_object('index', s.index, 'thread_id', t.id || '/' || $2 || '/' || s.index,
      'checkpoint', load_checkpoint(t.id || '/' || $2 || '/' || s.index)) order by s.index)
    from subtasks s where s.task_id = t.id and load_checkpoint(t.id || '/' || $2 || '/' || s.index) is not null) as threads,
  (select r.content from events_of(t.id) e join recordings r on r.hash = e.data ->> 'inputs'
    where e.type = 'task.planned' order by e.seq desc limit 1) as recording,
  (select jsonb_agg(to_jsonb(p) order by p.version) from policies p) as policies,
  (select jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'kind', w.kind, 'bindings', w.bindings,
      'roles_version', w.roles_version)) from principals w where w.enabled and w.kind = 'human') as people
  from tasks t where t.id = $1`;

/**
 * Reads a run in one statement of a read-only transaction: nothing of the task can be changed by it. Throws
 * LocalError for a task, or a run of it, that is not there or no longer kept.
 */
export async function loadRun(databaseUrl: string, taskId: string, run?: number): Promise<RecordedRun> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await client.query('begin transaction isolation level repeatable read read only');
    const newest = await client.query<{ run: number; compacted: boolean }>(
      'select run, pruned_at is not null as compacted from tasks where id = $1',
      [taskId],
    );
    const last = newest.rows[0]?.run;
    if (last === undefined) throw new LocalError(`There is no task ${taskId} in this database.`);
    if (newest.rows[0]!.compacted)
      throw new LocalError('What a replay needs of this task is no longer kept: see RETENTION_DAYS.');
    const wanted = run ?? last;
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > last)
      throw new LocalError(`The task has ${last} run(s): send --run 1 to ${last}.`);
    const { rows } = await client.query<Record<string, unknown>>(LOAD, [taskId, wanted]);
    const full = Object.fromEntries(
      Object.entries(rows[0]!).map(([name, value]) => [name, value ?? (name === 'recording' ? null : [])]),
    );
    return { run: wanted, ...full } as RecordedRun;
  } finally {
    await client.end();
  }
}

/** What of the log is asked for; what is left out narrows nothing. */
export type AuditFilter = {
  /** Exact, or a whole family: `approval.*`. */
  type?: string;
  actor?: string;
  subject?: string;
  /** Everything about the task: its requests, effects and subtasks too. */
  task?: string;
  project?: string;
  /** RFC 3339; `from` is included, `to` is not. */
  from?: string;
  to?: string;
};

/** The condition on an event `e`, over the seven parameters of `filterParams`; each subject is looked up in an index. */
export const FILTERED = `($1::text is null or e.type = $1 or (right($1, 2) = '.*' and starts_with(e.type, left($1, -1))))
  and ($2::text is null or e.actor = $2) and ($3::text is null or e.subject = $3)
  and ($4::text is null or e.subject = any (array(select $4
    union select a.id::text from approval_requests a where a.workflow_id = $4
    union select s.id from subtasks s where s.task_id = $4 union select f.key from effects f where f.task_id = $4
    union select d.id::text from dead_letters d where d.task_id = $4)))
  and ($5::text is null or e.subject in (select $5 union select t.id from tasks t where t.project = $5
    union select a.id::text from approval_requests a where a.project = $5
    union select f.key from effects f join tasks t on t.id = f.task_id where t.project = $5
    union select g.id::text from grants g where g.project = $5
    union select d.id::text from dead_letters d where d.project = $5))
  and ($6::timestamptz is null or e.at >= $6) and ($7::timestamptz is null or e.at < $7)`;

/** A filter as FILTERED takes it. */
export function filterParams({ type, actor, subject, task, project, from, to }: AuditFilter): unknown[] {
  return [type, actor, subject, task, project, from, to].map((value) => value ?? null);
}

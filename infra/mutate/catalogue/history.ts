import { type Mutation, mutation } from '../mutation.ts';

/** Retention, flushes of their own, releases side by side, and the list of what was given up. */
export const HISTORY: Mutation[] = [
  mutation(
    'retention-takes-what-is-in-doubt',
    'terminal in its run',
    [16],
    { sql: 'retain' },
    [
      "and (select e.key from effects e where e.task_id = t.id and e.state in ('intent', 'unknown') limit 1) is null",
      '',
    ],
    'tests/lib/sweep/retain.test.ts > keeps every thread of what waits, runs, or has an effect that nobody knows the end of',
  ),
  mutation(
    'flush-without-fence',
    'fence of the flush',
    [3, 4],
    { sql: 'holds_claim' },
    [
      "perform 1 from subtasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running' for update;",
      "perform 1 from subtasks where id = p ->> 'id' and status = 'running' for update;",
    ],
    'tests/contracts/checkpointer-two-writers.test.ts > refuses the flush of a stale worker at every kind of fenced statement',
  ),
  mutation(
    'flush-fence-does-not-lock',
    'fence of the flush',
    [3],
    { sql: 'holds_claim' },
    [
      "perform 1 from subtasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running' for update;",
      "perform 1 from subtasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running';",
    ],
    'tests/contracts/checkpointer-two-writers.test.ts > makes a flush wait for a takeover that is under way',
  ),
  mutation(
    'long-agents-are-not-flushed',
    'fence of the flush',
    [4],
    { file: 'lib/tasks/flush.ts' },
    ['if (!flushIsDue(run)) return;', 'if (run) return;'],
    'tests/lib/tasks/flush.test.ts > outlives its worker',
  ),
  mutation(
    'parked-work-is-not-listed',
    'dead letters',
    [9],
    { sql: 'subtasks_mirror_parked' },
    ['when (new.error is not null or old.error is not null)', 'when (false)'],
    'tests/flow/dead-letters.test.ts > holds a parked step from the moment it is parked until its next run',
  ),
  mutation(
    'rung-in-vain-is-not-listed',
    'dead letters',
    [12],
    { sql: 'sweep' },
    ["from work_rings w where w.rings > (p ->> 'max_rings')::int;", 'from work_rings w where false;'],
    'tests/flow/dead-letters.test.ts > holds work that no worker takes',
  ),
  mutation(
    'a-letter-for-every-callback',
    'dead letters',
    [12],
    { sql: 'bury' },
    ["select p ->> 'kind', p ->> 'subject',", "select p ->> 'kind', (p ->> 'subject') || clock_timestamp(),"],
    'tests/functions/dead-letters.test.ts > puts the message on the list once',
  ),
  mutation(
    'redrive-takes-what-is-worked-on',
    'dead letters',
    [12],
    { sql: 'redrive' },
    [
      "where id = v_id and (status = 'ready' or status = 'running' and lease_until <= clock_timestamp());",
      "where id = v_id and status in ('ready', 'running');",
    ],
    'tests/functions/dead-letters.test.ts > gives a row its attempts back, and leaves one that is being worked on alone',
  ),
  mutation(
    'newer-graphs-are-run',
    'two releases side by side',
    [28],
    { file: 'lib/tasks/graph-version.ts' },
    ['if (task.graph_version <= GRAPH_VERSION) return;', 'if (task) return;'],
    'tests/flow/frozen.test.ts > is refused with its reason, is shown, is neither lost nor worked on',
  ),
  mutation(
    'newer-messages-are-parked',
    'two releases side by side',
    [28],
    { file: 'functions/http/delivery.ts' },
    ["if (typeof version === 'number' && version !== 1) {", 'if (version === null) {'],
    'tests/functions/queue.test.ts > leaves messages of a newer release to the newer release',
  ),
];

import { type Mutation, mutation } from '../mutation.ts';

/** Who may work on a row, and that only they write. */
export const CLAIMS: Mutation[] = [
  mutation(
    'claim-takes-running-subtask',
    'claim by compare-and-set',
    [9, 'inv. 1'],
    { sql: 'claim' },
    [
      "where id = v_id and (status = 'ready' or (status = 'running' and lease_until <= clock_timestamp()))",
      "where id = v_id and status in ('ready', 'running')",
    ],
    'tests/functions/queue.test.ts > comes back later while somebody else holds the lease',
  ),
  mutation(
    'claim-takes-running-task',
    'claim by compare-and-set',
    [9, 'inv. 1'],
    { sql: 'claim' },
    [
      "where id = v_id and (work = 'ready' or (work = 'running' and lease_until <= clock_timestamp()))",
      "where id = v_id and work in ('ready', 'running')",
    ],
    'tests/flow/delivery.test.ts > a claim that was refused does not burn its token',
  ),
  mutation(
    'claim-never-takes-over-a-subtask',
    'lease',
    [9, 11],
    { sql: 'claim' },
    ["(status = 'running' and lease_until <= clock_timestamp()))", "(status = 'running' and false))"],
    'tests/flow/halt-and-zombies.test.ts > in a model call writes nothing afterwards',
  ),
  mutation(
    'claim-never-takes-over-a-task',
    'lease',
    [9, 11],
    { sql: 'claim' },
    ["(work = 'running' and lease_until <= clock_timestamp()))", "(work = 'running' and false))"],
    'tests/flow/zombies.test.ts > that plans writes no plan over its successor’s',
  ),
  mutation(
    'lease-is-not-renewed',
    'lease',
    [11],
    { file: 'lib/tasks/lease.ts' },
    [
      'const rows = await ctx.db.query(RENEW[work.kind], [work.id, work.version, LEASE_S]);',
      'const rows = [1];',
    ],
    'tests/flow/halt-and-zombies.test.ts > keeps its lease while it is alive',
  ),
  mutation(
    'attempts-without-a-cap',
    'attempts are capped',
    [9],
    { file: 'lib/tasks/advance.ts' },
    ['if (work.attempts > MAX_ATTEMPTS) return await park(ctx, work);', ''],
    'tests/flow/delivery.test.ts > waits longer each time, is parked after five attempts',
    'tests/flow/delivery.test.ts > is parked while it plans, too',
  ),
  mutation(
    'intent-without-fence',
    'fence of the intent',
    [3, 'inv. 1'],
    { sql: 'intent' },
    [
      "where s.id = p ->> 'subtask_id' and s.version = (p ->> 'version')::bigint and s.status = 'running' for share of s",
      "where s.id = p ->> 'subtask_id' for share of s",
    ],
    'tests/lib/effects/intent.test.ts > of a claim that was taken over is fenced',
  ),
  mutation(
    'intent-fence-does-not-lock',
    'fence that locks',
    [3],
    { sql: 'intent' },
    [
      "and s.version = (p ->> 'version')::bigint and s.status = 'running' for share of s",
      "and s.version = (p ->> 'version')::bigint and s.status = 'running'",
    ],
    'tests/lib/effects/intent.test.ts > waits for a take-over that is under way, and is fenced by it',
  ),
  mutation(
    'settle-without-fence',
    'fence of the settle',
    [3, 'inv. 1'],
    { sql: 'settle' },
    [
      "where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running'\n  returning",
      "where id = p ->> 'id' and status = 'running'\n  returning",
    ],
    'tests/flow/halt-and-zombies.test.ts > does not settle the claim of its successor, which still works',
  ),
  mutation(
    'plan-without-fence',
    'fence of the plan',
    [3, 'inv. 1'],
    { sql: 'planned' },
    [
      "where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update",
      "where id = p ->> 'id' and work = 'running' for update",
    ],
    'tests/flow/zombies.test.ts > that plans writes no plan over its successor’s',
  ),
  mutation(
    'report-without-fence',
    'fence of the report',
    [3, 'inv. 1'],
    { sql: 'reported' },
    [
      "where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update",
      "where id = p ->> 'id' and work = 'running' for update",
    ],
    'tests/flow/zombies.test.ts > that gives its planning up does not take it from its successor',
  ),
  mutation(
    'renewal-without-fence',
    'fence of the lease',
    [3, 11],
    { file: 'lib/tasks/lease.ts' },
    [
      "where id = $1 and version = $2 and status = 'running' returning 1",
      "where id = $1 and status = 'running' and $2::bigint > 0 returning 1",
    ],
    'tests/flow/zombies.test.ts > renews nothing of its successor’s, and learns that it lost its claim',
  ),
  mutation(
    'journal-before-the-fence',
    'fence of the journal',
    [3, 4],
    { sql: 'settle' },
    [
      "v_over := v_to in ('completed', 'failed');",
      "v_over := v_to in ('completed', 'failed');\n  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);",
    ],
    'tests/flow/zombies.test.ts > leaves no checkpoint behind',
  ),
  mutation(
    'cancel-spares-what-runs',
    'cancel fences',
    [3, 6],
    { sql: 'cancel' },
    [
      "where task_id = t.id and status not in ('completed', 'failed', 'skipped', 'cancelled')",
      "where task_id = t.id and status not in ('completed', 'failed', 'skipped', 'cancelled', 'running')",
    ],
    'tests/flow/cancel.test.ts > in the middle of a call: the call’s outcome is still recorded, nothing later runs',
  ),
  mutation(
    'cancel-leaves-the-planner',
    'cancel fences',
    [3],
    { sql: 'cancel' },
    [
      "update tasks set status = 'cancelled', work = 'idle', step = null, version = version + 1, lease_until = null, wake_at = null,",
      "update tasks set status = 'cancelled',",
    ],
    'tests/flow/cancel.test.ts > stops a task that is about to plan',
  ),
];

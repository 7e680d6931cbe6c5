import { type Mutation, mutation } from '../mutation.ts';

const ROLLBACK = 'tests/flow/rollback.test.ts';

/** Going back and going again: what a next run repeats, asks and counts. */
export const NEXT_RUNS: Mutation[] = [
  mutation(
    'rollback-in-doubt',
    'rollback replaces, never repeats',
    [15],
    { sql: 'rollback' },
    [
      "if exists (select 1 from effects where task_id = t.id and state in ('intent', 'unknown')) then return jsonb_build_object('state', 'effect_open'); end if;",
      '',
    ],
    `${ROLLBACK} > waits while it is not known what became of an effect`,
  ),
  mutation(
    'rollback-forgets-which-calls-lie-behind',
    'rollback replaces, never repeats',
    [15],
    { sql: 'earlier_effect' },
    ['and o.key not in (select behind_thread(p_subtask, p_run))', ''],
    'tests/flow/rollback-behind.test.ts > makes a call like one behind its checkpoint',
  ),
  mutation(
    'every-earlier-turn-lies-behind',
    'effects of earlier runs are reused',
    [15],
    { sql: 'behind_thread' },
    ['and e.run = l.run and', 'and e.run <= l.run and'],
    'tests/flow/rollback-behind.test.ts > does not repeat what a branch beside it has done',
  ),
  mutation(
    'only-the-last-fork-is-remembered',
    'rollback replaces, never repeats',
    [15],
    { sql: 'behind_thread' },
    ["and (f ->> 'run')::int = l.run)", "and (f ->> 'run')::int = l.run and l.turn is null)"],
    'tests/flow/rollback-behind.test.ts > goes on from where it was makes every call that it has still to make (2 rollbacks beside it)',
  ),
  mutation(
    'the-plan-of-a-next-run-signed-by-who-began-it',
    'separation of duties',
    [15],
    { file: 'lib/tasks/ask-again.ts' },
    ['    askedBy: entry.principal.id,\n', ''],
    'tests/flow/next-run.test.ts > is not signed by the one who asked for it',
  ),
  mutation(
    'the-calls-of-a-next-run-signed-by-who-began-it',
    'separation of duties',
    [15],
    { sql: 'insert_approval' },
    [
      "coalesce(a ->> 'asked_by', (select run_by from tasks where id = a ->> 'workflow_id'))",
      "a ->> 'asked_by'",
    ],
    'tests/flow/next-run.test.ts > is not signed by the one who asked for it',
  ),
  mutation(
    'next-runs-go-round-the-limit',
    'limits',
    [32],
    { sql: 'rollback' },
    ['if v_ended then perform count_reopened', 'if false then perform count_reopened'],
    'tests/flow/next-run.test.ts > counts among what its requester has open',
  ),
  mutation(
    'full-tasks-run-again',
    'limits',
    [32],
    { sql: 'refuse_full' },
    ['if t.event_seq > t.event_limit * 0.85 then', 'if false then'],
    'tests/flow/next-run.test.ts > is refused where its last events came meanwhile',
  ),
  mutation(
    'retries-go-round-the-limit',
    'limits',
    [32],
    { sql: 'retry' },
    ["perform count_reopened(t.id, t.requested_by, (p ->> 'max_running')::int);", ''],
    'tests/flow/next-run.test.ts > counts among what its requester has open',
  ),
  mutation(
    'rollback-leaves-its-requests',
    'rollback replaces, never repeats',
    [15],
    { sql: 'rollback' },
    ["v_withdrawn := withdraw_requests(t.id, p ->> 'actor', p ->> 'reason');", "v_withdrawn := '[]'::jsonb;"],
    `${ROLLBACK} > waiting for its plan withdraws the request and makes another`,
  ),
  mutation(
    'retry-of-a-compacted-task',
    'terminal in its run',
    [16],
    { sql: 'retry' },
    [
      "if t.pruned_at is not null then return jsonb_build_object('won', false, 'state', 'pruned'); end if;",
      '',
    ],
    'tests/flow/compacted.test.ts > never runs again: retry and rollback are refused',
  ),
];

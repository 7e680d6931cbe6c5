import { type Mutation, mutation } from '../mutation.ts';

const LIMITS = 'tests/flow/limits.test.ts';
const BUDGET = 'tests/flow/budget.test.ts';

/** How much, how long, and what the rows say of it. */
export const LIMITED: Mutation[] = [
  mutation(
    'any-number-of-running-tasks',
    'limits',
    [32],
    { sql: 'near_running' },
    ['if v_n > p_max then', 'if v_n > 1000000 then'],
    `${LIMITS} > of 50 submissions at once, exactly 20 are taken`,
  ),
  mutation(
    'running-tasks-counted-without-a-lock',
    'limits',
    [1, 32],
    { sql: 'near_running' },
    ["perform pg_advisory_xact_lock(hashtextextended('running:' || p_by, 0));", ''],
    'tests/flow/running-tasks.test.ts > a task that another transaction is just opening',
  ),
  mutation(
    'plans-of-any-size',
    'limits',
    [32],
    { file: 'lib/limits/check-plan.ts' },
    ['if (subtasks > limits.subtasks)', 'if (subtasks > 1e9)'],
    `${LIMITS} > the limits of a plan`,
  ),
  mutation(
    'lost-slices-are-given-out-again',
    'budget slices',
    [18],
    { sql: 'return_slice' },
    [
      "|| case when new.version = old.version then '{}' else jsonb_build_object('lost', add_slices(spending -> 'lost', old.slice, 1)) end",
      '',
    ],
    `${BUDGET} > has spent its slice: what it held is not given out again`,
  ),
  mutation(
    'each-subtask-asks-for-its-budget',
    'budget slices',
    [18],
    { file: 'drizzle/0005_more_tables.sql' },
    ['CREATE UNIQUE INDEX "approval_budget_open"', 'CREATE INDEX "approval_budget_open"'],
    `${BUDGET} > wait for one answer, and all go on with it`,
  ),
  mutation(
    'model-calls-without-end',
    'limits',
    [32],
    { file: 'lib/agents/nodes/model.ts' },
    ['if (state.turn >= model_calls)', 'if (state.turn >= 60)'],
    `${LIMITS} > model calls: 19 and 20 end well, 21 do not`,
  ),
  mutation(
    'tool-calls-without-end',
    'limits',
    [32],
    { file: 'lib/agents/nodes/model.ts' },
    ['if (before + calls.length > tool_calls)', 'if (before + calls.length > 1e9)'],
    `${LIMITS} > tool calls: 39 and 40 are made`,
  ),
  mutation(
    'recursion-limit-as-it-comes',
    'limits',
    [26],
    { file: 'lib/agents/subtask-step.ts' },
    ['recursionLimit: 4 * run.limits.model_calls + 10,', 'recursionLimit: 15,'],
    `${LIMITS} > model calls: 19 and 20 end well, 21 do not`,
  ),
  mutation(
    'siblings-wait-for-the-sweep',
    'siblings are rung first',
    [13],
    { file: 'lib/tasks/advance.ts' },
    ['await ringFor(ctx, settled.ready ?? []);', ''],
    'tests/flow/siblings.test.ts > run side by side: the others are rung before the first one starts',
  ),
  mutation(
    'calls-that-do-not-fit',
    'time budget of an invocation',
    [14],
    { file: 'lib/tasks/run.ts' },
    ['if (this.ctx.clock.now() + ms > this.deadline) throw new YieldError(what);', ''],
    'tests/flow/delivery.test.ts > starts no model call that does not fit, gives its claim back and rings',
  ),
  mutation(
    'waiting-task-seems-to-run',
    'status by rule',
    [17],
    { sql: 'move_task' },
    ['when v_pending > 0 and v_busy = 0 and v_open > 0 then', 'when false then'],
    'tests/flow/call-approval.test.ts > waits for its own approval, runs once, and the approval is spent by it',
  ),
];

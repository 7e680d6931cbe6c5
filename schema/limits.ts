import * as z from 'zod';

/** One stated limit: its variable, its value unless configured, how far it may be configured, and what happens at it. */
export type LimitRule = {
  variable: string;
  value: number;
  least: number;
  most: number;
  /** What is counted. */
  what: string;
  /** The code of the refusal beyond it. */
  code: string;
  /** What becomes of the work, in a sentence. */
  ends: string;
};

/** Every limit of the engine, as data: the variables, their bounds and the table in `docs/guarantees.md` come from it. */
export const LIMITS = {
  subtasks: {
    variable: 'LIMIT_SUBTASKS',
    value: 50,
    least: 1,
    most: 200,
    what: 'subtasks of a plan',
    code: 'plan_invalid',
    ends: 'The plan is refused with the reason; a model is asked once more.',
  },
  plan_depth: {
    variable: 'LIMIT_PLAN_DEPTH',
    value: 10,
    least: 1,
    most: 50,
    what: 'subtasks that wait for one another in a chain',
    code: 'plan_invalid',
    ends: 'The plan is refused with the reason; a model is asked once more.',
  },
  plan_fan_in: {
    variable: 'LIMIT_PLAN_FAN_IN',
    value: 20,
    least: 1,
    most: 100,
    what: 'subtasks that one subtask waits for',
    code: 'plan_invalid',
    ends: 'The plan is refused with the reason; a model is asked once more.',
  },
  plan_bytes: {
    variable: 'LIMIT_PLAN_BYTES',
    value: 65_536,
    least: 4_096,
    most: 262_144,
    what: 'bytes of a plan as JSON',
    code: 'plan_invalid',
    ends: 'The plan is refused with the reason; a model is asked once more.',
  },
  model_calls: {
    variable: 'LIMIT_MODEL_CALLS',
    value: 20,
    least: 1,
    most: 200,
    what: 'model calls of a subtask in one run',
    code: 'too_many_model_calls',
    ends: 'The subtask fails; what it has done stays in the ledger.',
  },
  tool_calls: {
    variable: 'LIMIT_TOOL_CALLS',
    value: 40,
    least: 1,
    most: 500,
    what: 'tool calls that a subtask proposes in one run',
    code: 'too_many_tool_calls',
    ends: 'The subtask fails before any call of that turn is made.',
  },
  state_bytes: {
    variable: 'LIMIT_STATE_BYTES',
    value: 262_144,
    least: 16_384,
    most: 2_097_152,
    what: 'bytes of a thread’s stored state',
    code: 'state_too_large',
    ends: 'The subtask fails; the last state that fitted is kept.',
  },
  tool_output_bytes: {
    variable: 'LIMIT_TOOL_OUTPUT_BYTES',
    value: 65_536,
    least: 1_024,
    most: 524_288,
    what: 'bytes of one tool output in the state',
    code: '',
    ends: 'The state keeps the first part and a reference; the whole is an artifact of the task.',
  },
  artifact_bytes: {
    variable: 'LIMIT_ARTIFACT_BYTES',
    value: 1_048_576,
    least: 65_536,
    most: 4_194_304,
    what: 'bytes of one artifact',
    code: '',
    ends: 'The rest is cut off, and the artifact says so.',
  },
  running_tasks: {
    variable: 'LIMIT_RUNNING_TASKS',
    value: 20,
    least: 1,
    most: 100_000,
    what: 'tasks of one principal that have not ended',
    code: 'too_many_running_tasks',
    ends: 'The submission is refused with 429.',
  },
  events: {
    variable: 'LIMIT_EVENTS',
    value: 5_000,
    least: 1_000,
    most: 100_000,
    what: 'events of a task over all its runs',
    code: 'too_many_events',
    ends: 'Subtasks fail while there is still room to write down how the task ends.',
  },
} as const satisfies Record<string, LimitRule>;

export type LimitName = keyof typeof LIMITS;
/** The limits as an installation has configured them. */
export type Limits = Record<LimitName, number>;

/** So many events a subtask must be allowed for, or the last ones could not all tell how they ended. */
export const EVENTS_PER_SUBTASK = 25;

/** The share of a limit at which a run is warned, once. */
const NEAR = 0.8;

/** The first amount that is near a limit: 80 % of it, rounded up. */
export function nearAt(max: number): number {
  return Math.ceil(max * NEAR);
}

type LimitVariable = (typeof LIMITS)[LimitName]['variable'];

/** The limits' variables, for the service's configuration. */
export const limitVariables = Object.fromEntries(
  Object.values(LIMITS).map(({ variable, value, least, most, what, ends }) => [
    variable,
    z.coerce
      .number()
      .int()
      .min(least)
      .max(most)
      .default(value)
      .describe(`Most ${what}, ${least} to ${most}. ${ends}`),
  ]),
) as Record<LimitVariable, z.ZodDefault<z.ZodCoercedNumber>>;

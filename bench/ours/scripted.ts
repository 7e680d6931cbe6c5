import type { Post } from '../../lib/adapters/neon.ts';
import type { Model, Tools } from '../../lib/ports.ts';
import type { PlanDraft, SubtaskDraft } from '../../schema/plan.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { NO_USAGE, type TurnBrief, type TurnDraft } from '../../schema/turn.ts';
import { makePlan, makeResult } from '../lib/job.ts';

/** The repository that the job is about; its project is seeded by `site.ts`. */
export const REPOSITORY = 'bench-service';

/** How a client names its task: the model finds the id in the request. */
export const describeJob = (id: string): string => `Change bench-service and deploy it to staging, job ${id}`;

/** Above what needs nobody, below what needs a chief. */
const COST_USD = 200;

/**
 * A model that takes no time: a plan of six subtasks in a row (about 2 KB, changes for staging, which one person
 * must approve), and in each subtask one call of about 500 bytes, then the end.
 */
export const scriptedModel: Model = {
  name: 'scripted',
  timeoutMs: 100,
  plan: async ({ description }) => answer<PlanDraft>({ subtasks: draftsOf(idIn(description)), notes: '' }),
  turn: async (brief) => answer<TurnDraft>(brief.history.length === 0 ? propose(brief) : end(brief)),
};

/** One changing tool: it posts to the outside recorder, with the idempotency key, over a socket. */
export function recorderTools(recorderUrl: string, send: Post = fetch): Tools {
  return {
    cards: async () => [RECORD],
    call: async (_name, { task, step }, { key, signal }) => {
      const response = await send(`${recorderUrl}/effects`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key ?? '' },
        body: JSON.stringify({ task, step }),
        signal,
      });
      await response.text();
      if (response.status < 300) return { state: 'done', output: { recorded: true, step } };
      return { state: 'failed', error: { code: 'recorder', message: `HTTP ${response.status}` } };
    },
  };
}

const RECORD: ToolCard = {
  name: 'bench.record',
  description: 'Records one effect of a task outside.',
  input_schema: { type: 'object' },
  effect: 'write',
  idempotent: true,
  reach: 'repository',
  operation: null,
  effect_source: 'override',
};

function draftsOf(id: string): SubtaskDraft[] {
  const { subtasks } = makePlan(id) as { subtasks: { title: string; description: string }[] };
  return subtasks.map(({ title, description }, n) => ({
    agent: 'cicd',
    title,
    description: inWords(description),
    depends_on: n === 0 ? [] : [n - 1],
    kind: 'change',
    operation: 'deploy',
    repository: REPOSITORY,
    environment: 'staging',
    resource: 'code',
  }));
}

/** Noise that no rule of the risk assessment takes for a word or a secret: groups of eight consonants. */
function inWords(noise: string): string {
  const letters = [...noise].map((char) => 'bcdfghjklmnpqrst'[char.charCodeAt(0) % 16]).join('');
  return letters.replace(/(.{8})(?=.)/g, '$1 ');
}

/** Its cost makes the call one that the policy alone does not clear: it runs under the plan's approval. */
function propose({ task, subtask }: TurnBrief): TurnDraft {
  const id = idIn(task.description);
  const { output } = makeResult(id, subtask.index);
  const args = { repository: REPOSITORY, task: id, step: subtask.index, output, estimated_cost: COST_USD };
  return { say: 'one call', calls: [{ tool: RECORD.name, args }], finish: null };
}

function end({ subtask }: TurnBrief): TurnDraft {
  const finish = {
    status: 'completed',
    kind: subtask.kind,
    summary: 'done',
    artifacts: [],
    error: null,
  } as const;
  return { say: '', calls: [], finish: { ...finish, artifacts: [] } };
}

function idIn(description: string): string {
  return / job (\S+)$/.exec(description)?.[1] ?? description;
}

async function answer<T>(value: T) {
  return { value, usage: { ...NO_USAGE, model_calls: 1 }, model: 'scripted' };
}

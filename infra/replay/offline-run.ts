import type { Ctx } from '../../lib/ctx.ts';
import type { Work } from '../../lib/db/rows.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import { Run } from '../../lib/tasks/run.ts';
import { Config } from '../../schema/config.ts';
import type { Concern, SubtaskDraft } from '../../schema/plan.ts';
import type { ToolCard, ToolResult } from '../../schema/tool.ts';
import { NO_USAGE } from '../../schema/turn.ts';
import { LocalError } from '../local/errors.ts';
import type { RecordedRun } from './load-run.ts';

/** What stands in for model and tools: only what was recorded of them. */
export type Answers = {
  drafts?: SubtaskDraft[];
  concerns?: (Concern & { index: number })[];
  cards: ToolCard[];
  /** What a read that planning makes was answered. */
  read?: (name: string, args: Record<string, unknown>) => ToolResult;
};

/** An engine's claim over recorded rows: whatever would reach a model, a tool or the database throws instead. */
export function offlineRun(recorded: RecordedRun, work: Work, version: number, answers: Answers): Run {
  const policy = recorded.policies.find((each) => each.version === version);
  if (!policy) throw new LocalError(`Version ${version} of the policy is not in this database.`);
  const untouched = (what: string) => () => {
    throw new Error(`a replay does not reach ${what}`);
  };
  const secret = 'x'.repeat(40);
  const limits = Object.entries(process.env).filter(([name]) => name.startsWith('LIMIT_'));
  const ctx: Ctx = {
    config: Config.parse({
      ...Object.fromEntries(limits),
      ENVIRONMENT: 'local',
      RISK_SECOND_LOOK: 'on',
      PUBLIC_BASE_URL: 'http://127.0.0.1:1',
      DATABASE_URL: 'postgres://nowhere/replay',
      QSTASH_TOKEN: secret,
      QSTASH_CURRENT_SIGNING_KEY: secret,
      QSTASH_NEXT_SIGNING_KEY: secret,
    }),
    db: { query: untouched('the database'), batch: untouched('the database') },
    queue: { ring: untouched('the queue'), cancel: untouched('the queue') },
    tools: {
      cards: async () => answers.cards,
      call: async (name, args) => answers.read?.(name, args) ?? untouched('a tool')(),
    },
    model: async () => ({
      name: 'recorded',
      timeoutMs: 0,
      plan: async () => ({
        value: { subtasks: answers.drafts ?? [], notes: '' },
        usage: NO_USAGE,
        model: 'recorded',
      }),
      turn: untouched('a model'),
      concerns: async () => ({ value: answers.concerns ?? [], usage: NO_USAGE, model: 'recorded' }),
    }),
    clock: { now: () => Date.parse(work.now) },
    ids: { id: () => 'replayed' },
    log: { info: () => undefined, error: () => undefined },
    waitUntil: () => undefined,
    requestId: 'replay',
  };
  return new Run(ctx, work, parsePolicy(policy.document), version, Number.POSITIVE_INFINITY);
}

/** A claim's work over the recorded rows; `more` says what this one is about. */
export function recordedWork(recorded: RecordedRun, more: Partial<Work> & Pick<Work, 'now'>): Work {
  const { task, subtasks, recording, people } = recorded;
  const project = recording?.project ?? null;
  return {
    kind: 'task',
    id: task.id,
    thread_id: `${task.id}/${recorded.run}`,
    version: 0,
    bells: 0,
    attempts: 1,
    task,
    subtask: null,
    subtasks: subtasks.map(({ id, index, agent, status, planned, result, error }) => ({
      ...{ id, index, agent, status, result, error },
      title: planned.title,
      depends_on: planned.depends_on,
    })),
    project,
    checkpoint: null,
    own_commits: [],
    task_checkpoint: null,
    plan_approval: null,
    call_approval: null,
    begun: [],
    policy_version: null,
    projects: project ? [project] : [],
    people,
    ...more,
  };
}

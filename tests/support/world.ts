import type { Model, ModelAnswer, Tools } from '../../lib/ports.ts';
import type { PlanDraft, SubtaskDraft } from '../../schema/plan.ts';
import type { ToolCard, ToolResult } from '../../schema/tool.ts';
import { NO_USAGE, type TurnBrief, type TurnDraft } from '../../schema/turn.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

const card = (name: string, more: Partial<ToolCard>): ToolCard => ({
  name: `world.${name}`,
  description: name,
  input_schema: { type: 'object' },
  effect: 'write',
  idempotent: true,
  reach: 'repository',
  operation: null,
  effect_source: 'override',
  ...more,
});

/** A small outside world behind the tools port: what really happened to it is counted for each key. */
export class World implements Tools {
  /** Every time a call took effect, by idempotency key. */
  readonly happened = new Map<string, { name: string; args: JsonObject; times: number }>();
  calls = 0;
  /** Set: what can be read of the target of `world.destroy`. */
  state: string | null = null;
  /** A test's hand in the middle of a call: before it takes effect, or before its answer comes back. */
  before: ((name: string, key: string | null) => Promise<void>) | null = null;
  after: ((name: string, key: string | null) => Promise<ToolResult | undefined>) | null = null;

  async cards(): Promise<ToolCard[]> {
    return [
      card('look', { effect: 'read' }),
      card('commit', {}),
      card('deploy', { reach: 'environment', operation: 'deploy' }),
      card('mail', { idempotent: false, reach: 'sandbox' }),
      card('destroy', {
        effect: 'destructive',
        reach: 'environment',
        operation: 'delete',
        ...(this.state === null
          ? {}
          : { state_read: { tool: 'world.look', pass: ['environment'], pick: 'state' } }),
      }),
    ];
  }

  async call(name: string, args: JsonObject, { key }: { key: string | null }): Promise<ToolResult> {
    this.calls += 1;
    await this.before?.(name, key);
    if (key) {
      const seen = this.happened.get(key);
      const honoursKey = name !== 'world.mail';
      if (!seen) this.happened.set(key, { name, args, times: 1 });
      else if (!honoursKey) seen.times += 1;
    }
    return (
      (await this.after?.(name, key)) ?? {
        state: 'done',
        output: { ok: true, name, args, ...(this.state === null ? {} : { state: this.state }) },
      }
    );
  }
}

export const draft = (more: Partial<SubtaskDraft> & Pick<SubtaskDraft, 'agent'>): SubtaskDraft => ({
  title: `Work of ${more.agent}`,
  description: 'Do it.',
  depends_on: [],
  kind: 'change',
  operation: 'modify',
  repository: 'checkout',
  environment: 'none',
  resource: 'code',
  ...more,
});

/** A model that says what a test tells it to. By default each subtask makes one commit and ends. */
export class ScriptedModel implements Model {
  readonly name = 'scripted';
  timeoutMs = 100;
  readonly subtasks: SubtaskDraft[];
  readonly say: (brief: TurnBrief) => TurnDraft | Promise<TurnDraft>;
  turns = 0;

  constructor(
    subtasks: SubtaskDraft[],
    say: (brief: TurnBrief) => TurnDraft | Promise<TurnDraft> = oneCommit,
  ) {
    this.subtasks = subtasks;
    this.say = say;
  }

  async plan(): Promise<ModelAnswer<PlanDraft>> {
    return {
      value: { subtasks: this.subtasks, notes: '' },
      usage: { ...NO_USAGE, model_calls: 1 },
      model: this.name,
    };
  }

  async turn(brief: TurnBrief): Promise<ModelAnswer<TurnDraft>> {
    this.turns += 1;
    return {
      value: await this.say(brief),
      usage: { ...NO_USAGE, model_calls: 1, input_tokens: 10, output_tokens: 5 },
      model: this.name,
    };
  }
}

export const calls = (...list: TurnDraft['calls']): TurnDraft => ({
  say: 'calling',
  calls: list,
  finish: null,
});
export const finish = (summary: string, status: 'completed' | 'failed' = 'completed'): TurnDraft => ({
  say: summary,
  calls: [],
  finish: {
    status,
    kind: 'change',
    summary,
    artifacts: [],
    error: status === 'failed' ? { code: 'made_to_fail', message: summary } : null,
  },
});

/** One commit, then the end. */
function oneCommit(brief: TurnBrief): TurnDraft {
  if (brief.history.length > 0) return finish(`done by ${brief.subtask.agent}`);
  return calls({ tool: 'world.commit', args: { repository: 'checkout', subtask: brief.subtask.index } });
}

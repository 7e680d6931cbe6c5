import type { ModelAnswer } from '../../lib/ports.ts';
import type { PlanDraft, SubtaskDraft } from '../../schema/plan.ts';
import { NO_USAGE, type ProposedCall, type TurnBrief, type TurnDraft } from '../../schema/turn.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { calls, draft, finish } from '../support/world.ts';

/** What one subtask is there for: its calls, one a turn, and how it ends. */
type Part = {
  plan: Partial<SubtaskDraft>;
  does: ('commit' | 'deploy' | 'mail' | 'destroy' | 'look')[];
  fails?: boolean;
};

const change = (does: Part['does'], depends_on: number[] = []): Part => ({ plan: { depends_on }, does });
const deploy = (environment: 'staging' | 'production', depends_on: number[]): Part => ({
  plan: {
    agent: 'cicd',
    kind: 'run',
    operation: 'deploy',
    environment,
    title: 'Deploy checkout',
    depends_on,
  },
  does: ['deploy'],
});

/** Plans of different shapes: what is cleared by policy, by a plan's signatures, by a call's own; one alone, rows, siblings, a diamond. */
export const SHAPES: Record<string, Part[]> = {
  commit: [change(['commit'])],
  look: [change(['look', 'commit'])],
  mail: [change(['mail'])],
  release: [change(['commit']), deploy('production', [0])],
  staging: [change(['commit']), change(['mail']), deploy('staging', [0, 1])],
  destroy: [{ plan: { agent: 'infrastructure' }, does: ['destroy'] }],
  twice: [
    { plan: { agent: 'infrastructure' }, does: ['commit', 'destroy'] },
    { plan: { agent: 'infrastructure' }, does: ['destroy'] },
  ],
  diamond: [change(['commit']), change(['commit'], [0]), change(['look'], [0]), deploy('staging', [1, 2])],
  failing: [change(['commit']), { ...change(['commit']), fails: true }, change(['commit'], [1])],
  // The main job: six subtasks, a changing call in each, two signatures.
  main: [
    change(['commit']),
    change(['commit']),
    change(['mail']),
    change(['commit'], [0, 1]),
    change(['commit'], [2]),
    deploy('production', [3, 4]),
  ],
};

/** The model of one task. `wavers`: asked again, it proposes other arguments. */
export class Script {
  readonly name: string;
  readonly parts: Part[];
  readonly wavers: boolean;
  /** Subtasks that failed and do so no more: what a retry finds mended. */
  readonly mended = new Set<number>();
  #asked = 0;

  constructor(name: string, shape: string, wavers: boolean) {
    this.name = name;
    this.parts = SHAPES[shape]!;
    this.wavers = wavers;
  }

  plan(): ModelAnswer<PlanDraft> {
    const subtasks = this.parts.map(({ plan }) => draft({ agent: 'feature-dev', ...plan }));
    return { value: { subtasks, notes: '' }, usage: { ...NO_USAGE, model_calls: 1 }, model: 'scripted' };
  }

  turn(brief: TurnBrief): ModelAnswer<TurnDraft> {
    this.#asked += 1;
    return {
      value: this.#say(brief),
      usage: { ...NO_USAGE, model_calls: 1, input_tokens: 10 },
      model: 'scripted',
    };
  }

  #say({ subtask, history }: TurnBrief): TurnDraft {
    const part = this.parts[subtask.index]!;
    const last = history.at(-1)?.outcomes[0];
    if (last?.state === 'rejected' || last?.state === 'refused') return finish('not wanted', 'failed');
    const done = history.filter(({ outcomes }) => outcomes[0]?.state === 'done').length;
    const next = part.does[done];
    if (next) return calls(this.#call(next, subtask.index));
    if (!part.fails || this.mended.has(subtask.index)) return finish('done');
    this.mended.add(subtask.index);
    return finish('made to fail', 'failed');
  }

  #call(what: Part['does'][number], index: number): ProposedCall {
    const job: JsonObject = { job: this.name, part: index, ...(this.wavers ? { nonce: this.#asked } : {}) };
    const { environment = 'staging' } = this.parts[index]!.plan;
    const more: Record<Part['does'][number], JsonObject> = {
      commit: { repository: 'checkout' },
      look: { repository: 'checkout' },
      deploy: { repository: 'checkout', environment },
      mail: { to: 'ops' },
      destroy: { repository: 'checkout', environment },
    };
    return { tool: `world.${what}`, args: { ...more[what], ...job } };
  }
}

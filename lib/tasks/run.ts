import type { NewEvent } from '../../schema/event.ts';
import type { Policy } from '../../schema/policy.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { NO_USAGE, type Usage } from '../../schema/turn.ts';
import { JournalSaver } from '../checkpoints/journal-saver.ts';
import type { Ctx } from '../ctx.ts';
import type { Outcome, Work } from '../db/rows.ts';
import { YieldError } from '../errors.ts';
import type { Model } from '../ports.ts';
import { keepLease, type Lease } from './lease.ts';

/**
 * One claim while it is worked on: what the invocation knows, and what it has gathered for its next fenced
 * statement. Nodes and the executor put things in; only a flush or a settle takes them out.
 */
export class Run {
  readonly ctx: Ctx;
  readonly work: Work;
  readonly policy: Policy;
  readonly policyVersion: number;
  readonly saver: JournalSaver;
  readonly lease: Lease;
  /** Milliseconds of the injected clock after which nothing new starts. */
  readonly deadline: number;
  events: NewEvent[] = [];
  outcomes: Outcome[] = [];
  spent: Usage = { ...NO_USAGE };
  /** Of this whole claim, flushed or not. */
  #total: Usage = { ...NO_USAGE };
  /** The ledger's statement found that the plan's approval no longer covers calls. */
  planLapsed = false;
  #model: Model | null = null;
  #cards: ToolCard[] | null = null;

  constructor(ctx: Ctx, work: Work, policy: Policy, policyVersion: number, deadline: number) {
    this.ctx = ctx;
    this.work = work;
    this.policy = policy;
    this.policyVersion = policyVersion;
    this.deadline = deadline;
    this.saver = new JournalSaver(work.thread_id, work.checkpoint);
    this.lease = keepLease(ctx, work);
  }

  async model(): Promise<Model> {
    this.#model ??= await this.ctx.model();
    return this.#model;
  }

  async cards(): Promise<ToolCard[]> {
    this.#cards ??= await this.lease.during(this.ctx.tools.cards());
    return this.#cards;
  }

  /** Throws `YieldError` when a call of up to `ms` would outlive this invocation, `FencedError` when the claim is lost. */
  mustFit(ms: number, what: string): void {
    this.lease.check();
    if (this.ctx.clock.now() + ms > this.deadline) throw new YieldError(what);
  }

  spend(usage: Partial<Usage>): void {
    for (const key of Object.keys(this.spent) as (keyof Usage)[]) {
      this.spent[key] += usage[key] ?? 0;
      this.#total[key] += usage[key] ?? 0;
    }
  }

  /** What of the task's own budget is used up, in a sentence; null while there is some left. */
  overBudget(): string | null {
    const { budget, usage } = this.work.task;
    const usd = usage.cost_usd + this.#total.cost_usd;
    const { input_tokens, output_tokens } = this.#total;
    const tokens = usage.input_tokens + usage.output_tokens + input_tokens + output_tokens;
    if (budget.max_usd !== null && usd >= budget.max_usd)
      return `The task's ${budget.max_usd} USD are spent (${usd.toFixed(4)}).`;
    if (budget.max_tokens !== null && tokens >= budget.max_tokens)
      return `The task's ${budget.max_tokens} tokens are used up (${tokens}).`;
    return null;
  }

  /** Everything gathered since the last fenced statement, for the next one. Throws what the codec throws. */
  gathered() {
    return { journal: this.saver.take(), outcomes: this.outcomes, events: this.events, spent: this.spent };
  }

  /** Told after that statement has committed. */
  flushed(): void {
    this.saver.flushed();
    this.events = [];
    this.outcomes = [];
    this.spent = { ...NO_USAGE };
  }
}

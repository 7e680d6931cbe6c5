import type { NewArtifact } from '../../schema/artifact.ts';
import type { Slice } from '../../schema/budget.ts';
import type { NewEvent } from '../../schema/event.ts';
import type { Limits } from '../../schema/limits.ts';
import type { Policy } from '../../schema/policy.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { NO_USAGE, type Usage } from '../../schema/turn.ts';
import { JournalSaver } from '../checkpoints/journal-saver.ts';
import type { Ctx } from '../ctx.ts';
import type { Outcome, Work } from '../db/rows.ts';
import { YieldError } from '../errors.ts';
import type { GrantFact } from '../grants/cover.ts';
import { limitsOf } from '../limits/limits-of.ts';
import { journalBytes, storedBytes } from '../limits/state-bytes.ts';
import { nearEvent } from '../limits/warn.ts';
import type { Model } from '../ports.ts';
import { watchCalls } from '../tracing/watch-calls.ts';
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
  /** Outputs that the next journal refers to. */
  artifacts: NewArtifact[] = [];
  readonly limits: Limits;
  /** What this claim holds of the task's budget, and what it has spent since it was given that. */
  slice: Slice | null;
  sinceSlice: Usage = { ...NO_USAGE };
  #stateBytes: { stored: number; now: number };
  /** So many artifacts went along with the last journal; without a journal they wait for the next. */
  #carried = 0;
  /** The ledger's statement found that the plan's approval no longer covers calls. */
  planLapsed = false;
  /** Grants of the task's project, once they were looked for. */
  grants: GrantFact[] | null = null;
  /** When the last fenced statement took along what had gathered, by the injected clock; at first, when the claim began. */
  flushedAt: number;
  /** Characters that models and tools have answered since then. */
  gained = 0;
  #model: Model | null = null;
  #cards: ToolCard[] | null = null;

  constructor(ctx: Ctx, work: Work, policy: Policy, policyVersion: number, deadline: number) {
    this.ctx = ctx.traces ? watchCalls(ctx, ctx.traces, work) : ctx;
    this.work = work;
    this.policy = policy;
    this.policyVersion = policyVersion;
    this.deadline = deadline;
    this.limits = limitsOf(ctx.config);
    this.slice = work.subtask?.slice ?? null;
    // Planning begins its thread anew: an earlier attempt's end would be taken for this one's.
    const seed = work.kind === 'task' && work.task.step === 'plan' ? null : work.checkpoint;
    this.saver = new JournalSaver(work.thread_id, seed, this.limits.state_bytes);
    const stored = work.checkpoint ? storedBytes(work.checkpoint) : 0;
    this.#stateBytes = { stored, now: stored };
    this.lease = keepLease(ctx, work);
    this.flushedAt = ctx.clock.now();
  }

  async model(): Promise<Model> {
    this.#model ??= await this.ctx.model();
    return this.#model;
  }

  async cards(): Promise<ToolCard[]> {
    this.#cards ??= await this.lease.during(this.ctx.tools.cards());
    return this.#cards;
  }

  /**
   * Throws `YieldError` when a call of up to `ms` would outlive this invocation, or its process is about to end;
   * `FencedError` when the claim is lost.
   */
  mustFit(ms: number, what: string): void {
    this.lease.check();
    const { clock, stopping } = this.ctx;
    if (stopping?.aborted || clock.now() + ms > this.deadline) throw new YieldError(what);
  }

  spend(usage: Partial<Usage>): void {
    for (const key of Object.keys(this.spent) as (keyof Usage)[]) {
      this.spent[key] += usage[key] ?? 0;
      this.sinceSlice[key] += usage[key] ?? 0;
    }
  }

  /** The claim's next slice of the task's budget; null: there is none. */
  granted(slice: Slice | null): void {
    this.slice = slice;
    this.sinceSlice = { ...NO_USAGE };
  }

  /** Everything gathered since the last fenced statement, for the next one. Throws what the codec throws. */
  gathered() {
    const journal = this.saver.take();
    const { outcomes, spent, artifacts } = this;
    this.#carried = journal ? artifacts.length : 0;
    // Writes alone are a small part of a state that is stored already.
    const whole = journal?.rows.some(({ doc }) => doc !== null);
    this.#stateBytes.now = journal && whole ? journalBytes(journal) : this.#stateBytes.stored;
    const near = nearEvent(this, 'state_bytes', {
      before: this.#stateBytes.stored,
      now: this.#stateBytes.now,
    });
    const events = near ? [...this.events, near] : this.events;
    return { journal: journal && { ...journal, artifacts }, outcomes, events, spent };
  }

  /** Told of everything that was paid or waited for and that only the journal keeps. */
  gain(answer: unknown): void {
    this.gained += JSON.stringify(answer ?? null).length;
  }

  /** Told after that statement has committed. */
  flushed(): void {
    this.saver.flushed();
    this.#stateBytes.stored = this.#stateBytes.now;
    this.artifacts = this.artifacts.slice(this.#carried);
    this.events = [];
    this.outcomes = [];
    this.spent = { ...NO_USAGE };
    this.flushedAt = this.ctx.clock.now();
    this.gained = 0;
  }
}

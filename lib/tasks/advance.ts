import type { TaskStatus } from '../../schema/task.ts';
import type { Usage } from '../../schema/turn.ts';
import { subtaskStep } from '../agents/subtask-step.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { Settled, Work } from '../db/rows.ts';
import { UnknownEffect } from '../effects/outcome.ts';
import { recordOutcomes } from '../effects/record-outcomes.ts';
import { LEASE_S, MAX_ATTEMPTS } from '../engine-limits.ts';
import { AppError, FencedError, fatal, HeldError, later, YieldError } from '../errors.ts';
import { policyOf } from '../policy/active.ts';
import { ringFor } from './bells.ts';
import { carryOn } from './carry-on.ts';
import { refuseNewerGraph } from './graph-version.ts';
import { planStep } from './plan-step.ts';
import { park, release } from './release.ts';
import { reportStep } from './report-step.ts';
import { Run } from './run.ts';

export type Delivery = { kind: 'task' | 'subtask'; id: string; jti: string | null };
type Claim =
  | { state: 'claimed'; work: Work }
  | { state: 'seen' | 'finished' | 'missing' }
  | { state: 'leased'; retry_after_s: number };

/**
 * One delivery: claims its row of work and runs ahead from there as long as the budget lasts. Harmless to
 * repeat. Throws `later` while another worker holds the lease or for work of a newer release, `fatal` for a row that
 * is not there.
 */
export async function advance(
  ctx: Ctx,
  delivery: Delivery,
  options: { budgetMs: number },
): Promise<{ state: 'done' | 'noop' | 'parked' }> {
  const claim = await callFunction<Claim>(ctx.db, 'claim_v1', {
    ...delivery,
    lease_s: LEASE_S,
    max_attempts: MAX_ATTEMPTS,
  });
  switch (claim.state) {
    case 'claimed':
      await runAhead(ctx, claim.work, options);
      refuseNewerGraph(claim.work);
      return { state: claim.work.attempts > MAX_ATTEMPTS ? 'parked' : 'done' };
    case 'leased':
      throw later(claim.retry_after_s, 'leased', 'Another worker is on it.');
    case 'missing':
      throw fatal('unknown_work', 'There is no such row of work.');
    default:
      return { state: 'noop' };
  }
}

/**
 * Runs claimed work, then whatever each settling statement hands on, until nothing is left or the time is up.
 * Answers the status that the last of them left the task in; null when a later claim has it.
 */
export async function runAhead(
  ctx: Ctx,
  first: Work | null,
  options: { budgetMs: number },
): Promise<TaskStatus | null> {
  const deadline = ctx.clock.now() + options.budgetMs;
  let status: TaskStatus | null = null;
  try {
    for (let work = first; work; ) {
      const settled = await step(ctx, work, deadline);
      if (!settled.won) return null;
      status = settled.task?.status ?? null;
      await ringFor(ctx, settled.ready ?? []);
      work = settled.next ? carryOn(work, settled.next) : null;
    }
    return status;
  } finally {
    if (first && ctx.traces) ctx.waitUntil(ctx.traces.tell(first.task.id));
  }
}

async function step(ctx: Ctx, work: Work, deadline: number): Promise<Settled> {
  let run: Run | null = null;
  try {
    refuseNewerGraph(work);
    if (work.attempts > MAX_ATTEMPTS) return await park(ctx, work);
    const version = work.policy_version;
    run = new Run(ctx, work, await policyOf(ctx.db, version), version!, deadline);
    const claimNext = !ctx.stopping?.aborted && ctx.clock.now() < deadline;
    if (work.kind === 'subtask') return await subtaskStep(run, claimNext);
    return work.task.step === 'report' ? await reportStep(run) : await planStep(run, claimNext);
  } catch (error) {
    return await recover(ctx, work, run, error);
  }
}

/** What stops a step without saying anything against it: waited for, and not counted towards parking. */
const NOBODYS_FAULT = new Set(['halted', 'policy_unavailable', 'graph_version_unknown']);
/** A database that is gone or full is nobody's fault either; a statement that it gives up on may be the row's own. */
const OWN_STATEMENT = new Set(['57014', '55P03']);
/** A step is done anew after the database failed it: not so often that its model calls add up. */
const DATABASE_PAUSE_S = 30;

/** A subtask that waits for budget that siblings hold looks again so often; one that ends takes it along sooner. */
const HELD_PAUSE_S = 5;

/** Every way a step can stop short, and what becomes of its row. Nothing is left to a lease that can be said now. */
async function recover(ctx: Ctx, work: Work, run: Run | null, error: unknown): Promise<Settled> {
  if (error instanceof FencedError) {
    if (run) await recordOutcomes(ctx.db, run.outcomes);
    ctx.log.info('claim lost', { work: work.id });
    return { won: false };
  }
  if (error instanceof YieldError)
    return release(ctx, work, run, { to: 'again', afterS: 0, troubled: false });
  if (error instanceof HeldError) {
    const shown = { code: 'budget_held', message: error.message };
    return release(ctx, work, run, { to: 'again', afterS: HELD_PAUSE_S, troubled: false, shown });
  }
  if (error instanceof UnknownEffect) return release(ctx, work, run, { to: 'unknown', effect: error });
  const known = error instanceof AppError ? error : null;
  if (known?.extra.spent) run?.spend(known.extra.spent as Partial<Usage>);
  ctx.log.error('step stopped', {
    work: work.id,
    code: known?.code ?? 'internal_error',
    error: String(error),
    stack: error instanceof Error ? error.stack : undefined,
  });
  if (known && known.kind !== 'later')
    return release(ctx, work, run, { to: 'failed', code: known.code, message: known.message });
  const noDatabase = known?.code === 'database_unavailable' && !OWN_STATEMENT.has(String(known.extra.reason));
  const troubled = !known || !(noDatabase || NOBODYS_FAULT.has(known.code));
  const afterS = noDatabase ? DATABASE_PAUSE_S : (known?.retryAfterS ?? 5);
  return release(ctx, work, run, {
    to: 'again',
    // Longer each time, and never sooner than whoever refused has asked for.
    afterS: troubled ? Math.max(afterS, Math.min(300, afterS * 3 ** (work.attempts - 1))) : afterS,
    troubled,
    shown: known
      ? { code: known.code, message: known.message }
      : {
          code: 'internal_error',
          message: 'It stopped on a fault of ours; the log has it under the task’s id.',
        },
  });
}

import { failWith } from '../agents/state.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { Settled, Work } from '../db/rows.ts';
import { doubtParts } from '../effects/doubt.ts';
import { agentActor, UnknownEffect } from '../effects/outcome.ts';
import { LEASE_S, MAX_ATTEMPTS } from '../engine-limits.ts';
import { reportOf } from './report.ts';
import type { Run } from './run.ts';

/** What a row shows of itself while it waits. */
type Why = { code: string; message: string };
type Ending =
  /** Ready for another worker, `afterS` seconds from now; `troubled` counts towards parking. */
  | { to: 'again'; afterS: number; troubled: boolean; shown?: Why | null }
  | { to: 'unknown'; effect: UnknownEffect }
  | { to: 'failed'; code: string; message: string };

/** Gives a claim back before its step has ended, keeping what was gathered. */
export async function release(ctx: Ctx, work: Work, run: Run | null, ending: Ending): Promise<Settled> {
  const gathered = run ? gatheredOf(run) : { journal: null, outcomes: [], events: [], spent: null };
  return work.kind === 'task'
    ? releaseTask(ctx, work, gathered, ending)
    : releaseSubtask(ctx, work, gathered, ending);
}

/** A claim that was taken up too often ends: `unknown` where a call of it is in doubt, else failed as `parked`. */
export async function park(ctx: Ctx, work: Work): Promise<Settled> {
  const open = work.begun?.find(({ state }) => state === 'intent');
  if (open) {
    const reason = `it was begun, and no worker came back with an answer in ${MAX_ATTEMPTS} attempts`;
    const effect = new UnknownEffect(open.key, { tool: open.tool, args: open.args ?? {} }, reason);
    return release(ctx, work, null, { to: 'unknown', effect });
  }
  const last = (work.subtask ?? work.task).error;
  const message = `Given up after ${MAX_ATTEMPTS} attempts; retry it when the cause is mended.${
    last ? ` The last one: ${last.code}: ${last.message}` : ''
  }`;
  return release(ctx, work, null, { to: 'failed', code: 'parked', message });
}

/** A state that cannot be stored must not keep facts and the end from being written. */
function gatheredOf(run: Run): Gathered {
  try {
    return run.gathered();
  } catch {
    return { journal: null, outcomes: run.outcomes, events: run.events, spent: run.spent };
  }
}

type Gathered = { journal: unknown; outcomes: unknown[]; events: unknown[]; spent: unknown };

function releaseTask(ctx: Ctx, work: Work, gathered: Gathered, ending: Ending): Promise<Settled> {
  const failed = ending.to === 'failed' ? { code: ending.code, message: ending.message } : null;
  const again = ending.to === 'again' ? ending : null;
  return callFunction<Settled>(ctx.db, 'reported_v1', {
    id: work.id,
    version: work.version,
    to: failed ? 'failed' : 'ready',
    after_s: again?.afterS ?? 0,
    troubled: again?.troubled ?? false,
    report: failed
      ? { ...reportIfAny(work), status: 'failed', summary: failed.message, error: failed }
      : null,
    error: failed ?? again?.shown ?? null,
    journal: gathered.journal,
    events: gathered.events,
    spent: gathered.spent,
  });
}

/** What can be said of the work so far; rows that cannot be read must not keep their task from ending. */
function reportIfAny(work: Work): object {
  try {
    return reportOf(work);
  } catch {
    return {};
  }
}

function releaseSubtask(ctx: Ctx, work: Work, gathered: Gathered, ending: Ending): Promise<Settled> {
  const base = {
    id: work.id,
    task_id: work.task.id,
    version: work.version,
    lease_s: LEASE_S,
    journal: gathered.journal,
    outcomes: gathered.outcomes,
    spent: gathered.spent,
  };
  const settle = (more: object) => callFunction<Settled>(ctx.db, 'settle_v1', { ...base, ...more });
  if (ending.to === 'again') {
    return settle({
      to: 'ready',
      after_s: ending.afterS,
      troubled: ending.troubled,
      error: ending.shown ?? null,
      events: gathered.events,
      claim: false,
    });
  }
  if (ending.to === 'unknown') {
    const { key, call, message } = ending.effect;
    const doubt = { key, taskId: work.task.id, subtaskId: work.id, tool: call.tool, args: call.args };
    const { look, event, audit, notice } = doubtParts({ ...doubt, reason: message }, work.now);
    const said = `${call.tool} may or may not have happened: ${message}`;
    return settle({
      to: 'unknown',
      error: { code: 'effect_unknown', message: said, call, key, at: work.now, look },
      outcomes: [...gathered.outcomes, { key, state: 'unknown', result: null }],
      events: [...gathered.events, event],
      audit: [audit],
      notices: [notice],
      claim: true,
    });
  }
  // A plan that cannot be read must not keep its row from ending.
  const kind = work.task.plan?.subtasks?.[work.subtask!.index]?.kind ?? 'change';
  const finish = failWith(kind, ending.code, ending.message);
  const event = {
    type: 'subtask.failed',
    subtask_id: work.id,
    actor: agentActor(work),
    data: { code: ending.code, summary: ending.message },
  };
  return settle({
    to: 'failed',
    result: finish,
    error: finish.error,
    events: [...gathered.events, event],
    claim: true,
  });
}

import type { Actor, NewEvent } from '../../schema/event.ts';
import type { Policy } from '../../schema/policy.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ReadyBell, TaskRow } from '../db/rows.ts';
import { conflict } from '../errors.ts';
import { findCheckpoint, noCheckpoint } from '../history/show-checkpoint.ts';
import { actorFor } from '../identity/actor.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { limitsOf } from '../limits/limits-of.ts';
import { policyOf } from '../policy/active.ts';
import { askForPlan } from './ask-again.ts';
import { ringFor } from './bells.ts';
import { type ForkPoint, forksOf, type GoingOn, nextCallOf } from './forks.ts';
import { historyPruned, type Requester, refuseNoMoreRuns, refuseUnlessMayRequest } from './next-run.ts';

export type RollbackInput = { checkpointId: string; reason: string };
/** An effect that the task has made, as the answer names it. */
type Made = { key: string; subtask_id: string; run: number; tool: string; effect: string; args_hash: string };
type Loaded = {
  task: TaskRow;
  requester: Requester;
  /** Done ones of every run; `reused_from` of those that are another's result. */
  effects: (Made & { reused_from: string | null })[];
  subtask_id: string | null;
  /** Threads of other subtasks that go on from where they are. */
  going_on: GoingOn[];
};
export type RolledBack = {
  task_id: string;
  status: string;
  run: number;
  checkpoint_id: string;
  approval_id: string | null;
  effects: Made[];
};
type Answered = {
  state: 'rolled_back' | 'refused' | 'pruned' | 'effect_open' | 'stale' | 'gone';
  status?: string;
  ready?: ReadyBell[];
};

const LOAD = `select to_jsonb(t) as task,
  (select jsonb_build_object('bindings', w.bindings) from principals w where w.id = t.requested_by and w.enabled) as requester,
  (select coalesce(jsonb_agg(jsonb_build_object('key', e.key, 'subtask_id', e.subtask_id, 'run', e.run, 'tool', e.tool,
      'effect', e.effect, 'args_hash', e.args_hash, 'reused_from', e.reused_from) order by e.at, e.key), '[]')
    from effects e where e.task_id = t.id and e.state = 'done') as effects,
  x.id as subtask_id,
  (select coalesce(jsonb_agg(jsonb_build_object('subtask_id', g.id, 'from', g.run, 'thread_id', n.thread_id, 'stored', load_checkpoint(n.thread_id))), '[]')
    from going_on(t.id, x.id) g, concat_ws('/', t.id, g.run, g.index) as n(thread_id)) as going_on
  from tasks t left join subtasks x on x.task_id = t.id and x.index = $2 where t.id = $1`;

/** The task moved between the look and the statement this often: the caller tries again. */
const TRIES = 5;

/**
 * Goes on from a checkpoint as the task's next run: state is replaced, never merged. Nothing that was signed before
 * covers what follows, so the plan gets a new revision and is asked about anew wherever the policy asks; effects
 * that were made are named in the answer, and a call that would make one of them again gets its result. Throws 404
 * `not_found` or `checkpoint_not_found`, 403 `role_not_allowed` or `denied_by_policy`, 409 `not_rollbackable`,
 * `checkpoint_final`, `run_changed`, `effect_open`, `too_many_events` or `busy`, 410 `history_pruned`, 429 `too_many_running_tasks`.
 */
export async function rollbackTask(ctx: Ctx, entry: Entry, input: RollbackInput): Promise<RolledBack> {
  const seen = visibleTask(entry);
  const { id, project, requested_by, dry_run, run } = seen;
  const actor = actorFor(entry, { project, requested_by }, 'http');
  if (dry_run) throw notRollbackable('a dry run');
  refuseNoMoreRuns(seen);
  const { row, reading } = await findCheckpoint(ctx, id, input.checkpointId);
  if (row.index === null && reading.ended)
    throw conflict(
      'checkpoint_final',
      'The task had ended at that checkpoint; choose an earlier one, or retry it.',
    );
  const policy = await policyOf(ctx.db, entry.policyVersion);
  for (let tried = 0; tried < TRIES; tried++) {
    const [loaded] = await ctx.db.query<Loaded>(LOAD, [id, row.index]);
    const { task, requester } = loaded!;
    if (['rejected', 'cancelled'].includes(task.status)) throw notRollbackable(task.status);
    if (!task.plan) throw notRollbackable('without a plan', 'Wait for its plan, or submit it anew.');
    if (task.run !== run)
      throw conflict(
        'run_changed',
        'Another run has begun meanwhile: look at the task again before you go back.',
      );
    refuseUnlessMayRequest(policy, [entry.principal, requester], project);
    const from = { checkpoint_id: row.checkpoint_id, thread_id: row.thread_id };
    const { call, answer } = branchOf({ ctx, entry, policy, actor, reason: input.reason }, loaded!, from);
    const { subtask_id } = loaded!;
    const forks: ForkPoint[] = subtask_id
      ? [
          { subtask_id, from: row.run, ...from, ...nextCallOf(reading.values) },
          ...(await forksOf(loaded!.going_on)),
        ]
      : [];
    const done = await callFunction<Answered>(ctx.db, 'rollback_v1', { ...call, forks });
    if (done.state === 'rolled_back') {
      await ringFor(ctx, done.ready ?? []);
      return answer;
    }
    if (done.state === 'refused') throw notRollbackable(done.status!);
    if (done.state === 'pruned') throw historyPruned();
    if (done.state === 'gone') throw noCheckpoint();
    if (done.state === 'effect_open')
      throw conflict(
        'effect_open',
        'An effect of this task is still open or unknown: wait for it, or resolve it first.',
      );
  }
  throw conflict('busy', 'The task moves on at the same moment. Send it again.', { retryAfterS: 1 });
}

type Asking = { ctx: Ctx; entry: Entry; policy: Policy; actor: Actor; reason: string };
type Point = { checkpoint_id: string; thread_id: string };

/** The new run as `rollback_v1` takes it, and the answer that goes with it, from the task as it was just read. */
function branchOf({ ctx, entry, policy, actor, reason }: Asking, loaded: Loaded, from: Point) {
  const { task, effects, subtask_id } = loaded;
  const plan = { ...task.plan!, revision: task.plan!.revision + 1 };
  const asked = askForPlan(ctx, entry, policy, { ...task, plan }, { rollback_to: from });
  const { approval, event, audit, notices } = asked.parts ?? {};
  const data: JsonObject = { run: task.run + 1, reason, ...from, revision: plan.revision };
  const rolledBack: NewEvent = { type: 'task.rolled_back', subtask_id, actor, data };
  const answer: RolledBack = {
    task_id: task.id,
    status: approval ? 'awaiting_approval' : 'running',
    run: task.run + 1,
    checkpoint_id: from.checkpoint_id,
    approval_id: approval?.id ?? null,
    effects: effects.filter((made) => made.reused_from === null).map(({ reused_from: _, ...made }) => made),
  };
  const auditOf = auditRow({
    at: entry.now,
    actor: actor.id,
    type: 'task.rolled_back',
    subject: task.id,
    data,
  });
  const call = {
    task_id: task.id,
    run: task.run,
    effects: effects.length,
    target: subtask_id,
    max_running: limitsOf(ctx.config).running_tasks,
    plan,
    plan_hash: asked.hash,
    policy_version: entry.policyVersion,
    approval: approval ?? null,
    notices: notices ?? [],
    actor: actor.id,
    reason,
    events: event ? [rolledBack, event] : [rolledBack],
    audit: audit ? [auditOf, audit] : [auditOf],
    answer: entry.idem ? { ...entry.idem, status: 202, headers: {}, body: JSON.stringify(answer) } : null,
  };
  return { call, answer };
}

function notRollbackable(what: string, next = 'Submit it anew.') {
  return conflict(
    'not_rollbackable',
    `A task that was rejected or cancelled, or that planned or ran nothing, has no way back; this one is ${what}. ${next}`,
  );
}

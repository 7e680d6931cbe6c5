import type { Action } from '../../schema/action.ts';
import type { CallOutcome } from '../../schema/turn.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { EffectRow, ReadyBell, TaskRow } from '../db/rows.ts';
import { conflict, forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleTask } from '../identity/visible.ts';
import { policyOf } from '../policy/active.ts';
import { factsOfTask } from '../policy/asked.ts';
import { mayDecide, rolesIn } from '../policy/decide-rights.ts';
import { rotationsOf } from '../policy/on-call.ts';
import { requirementsFor } from '../policy/require.ts';
import { assessCall } from '../risk/assess-call.ts';
import { withSqlParser } from '../risk/sql/parser.ts';
import { ringFor } from '../tasks/bells.ts';

export type ResolveInput = { key: string; outcome: 'done' | 'not_done'; evidence: string };

/**
 * A human's word on an effect that the machine could not tell. By somebody who could have approved the call,
 * never the requester. The agent goes on with that outcome. Throws 404, 403, 409 `not_unknown`.
 */
export async function resolveEffect(
  ctx: Ctx,
  entry: Entry,
  input: ResolveInput,
): Promise<{ task_id: string; key: string; state: string }> {
  const task = visibleTask(entry);
  const [effect] = await ctx.db.query<EffectRow>('select * from effects where task_id = $1 and key = $2', [
    task.id,
    input.key,
  ]);
  if (!effect) throw notFound('effect_not_found', 'There is no such effect in this task.');
  await mayResolve(ctx, entry, task, effect);
  const state = input.outcome === 'done' ? 'done' : 'failed';
  const outcome: CallOutcome = {
    state,
    output: { resolved_by: entry.principal.id, outcome: input.outcome, evidence: input.evidence },
    error: state === 'done' ? null : { code: 'not_done', message: `It did not happen: ${input.evidence}` },
  };
  const actor = {
    id: entry.principal.id,
    kind: entry.principal.kind,
    roles: rolesIn(entry.principal, task.project),
    channel: 'http',
  };
  const data = { key: input.key, outcome: input.outcome, evidence: input.evidence };
  const answer = { task_id: task.id, key: input.key, state };
  const done = await callFunction<{
    state: 'resolved' | 'missing' | 'not_unknown';
    effect?: unknown;
    ready?: ReadyBell[];
  }>(ctx.db, 'resolve_v1', {
    key: input.key,
    state,
    result: outcome,
    events: [{ type: 'effect.resolved', subtask_id: effect.subtask_id, actor, data }],
    audit: [
      auditRow({
        at: entry.now,
        actor: actor.id,
        type: 'effect.resolved',
        subject: input.key,
        data: { ...data, task_id: task.id },
      }),
    ],
    answer: entry.idem ? { ...entry.idem, status: 200, headers: {}, body: JSON.stringify(answer) } : null,
  });
  if (done.state === 'missing') throw notFound('effect_not_found', 'There is no such effect in this task.');
  if (done.state === 'not_unknown')
    throw conflict('not_unknown', `The effect is ${String(done.effect)}; there is nothing to resolve.`);
  await ringFor(ctx, done.ready ?? []);
  return answer;
}

async function mayResolve(ctx: Ctx, entry: Entry, task: TaskRow, effect: EffectRow): Promise<void> {
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const cards = await ctx.tools.cards().catch(() => []);
  const card = cards.find(({ name }) => name === effect.tool) ?? null;
  const [row] = await ctx.db.query<{ project: never }>(
    `select jsonb_build_object('name', name, 'version', version) || definition as project from projects where name = $1 and not deleted`,
    [task.project],
  );
  const args = effect.args as Action['args'];
  const question = {
    card,
    tool: effect.tool,
    args,
    project: row?.project ?? null,
    policy,
    now: Date.parse(entry.now),
  };
  const { assessment } = await withSqlParser((sql) => assessCall({ ...question, sql }));
  const facts = factsOfTask(task, effect.tool, args, Date.parse(entry.now));
  const { requirements } = requirementsFor(policy, { assessment, kind: 'call', facts, dryRun: true });
  const asked =
    requirements.length > 0
      ? requirements
      : [{ rule: 'resolve', roles: ['team_lead' as const, 'tech_lead' as const, 'cto' as const], count: 1 }];
  const right = mayDecide({
    requirements: asked,
    votes: [],
    principal: entry.principal,
    project: task.project,
    requesterId: task.requested_by,
    onCall: rotationsOf(policy, entry.principal.id, facts.now),
  });
  if (!right.ok) throw forbidden(right.code, right.message);
}

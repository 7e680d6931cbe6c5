import type { DecideAnswer } from '../../lib/approvals/decide.ts';
import { decide } from '../../lib/approvals/decide.ts';
import type { Ctx } from '../../lib/ctx.ts';
import type { ApprovalRow, EffectRow, SubtaskRow, TaskRow, Work } from '../../lib/db/rows.ts';
import type { Bell, Model } from '../../lib/ports.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { advance } from '../../lib/tasks/advance.ts';
import { openTask } from '../../lib/tasks/open.ts';
import type { BudgetOption } from '../../schema/budget.ts';
import { OrchestrateInput } from '../../schema/orchestrate.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { installHistory } from '../chaos/history.ts';
import type { TestDatabase } from '../support/database.ts';
import { type Engine, testEngine } from '../support/engine.ts';
import { ScriptedModel, World } from '../support/world.ts';

/** The engine's people; there is a second tech lead among them. */
type Who = Parameters<Engine['entry']>[0] | 'tech_lead_2';
type Say = (brief: TurnBrief) => TurnDraft | Promise<TurnDraft>;
type OnRequest = NonNullable<Parameters<typeof testEngine>[0]['onRequest']>;

/** An engine with people, a world and a model that knows each task's script by its description. */
export class Drive {
  readonly engine: Engine;
  readonly world: World;
  readonly scripts: Map<string, ScriptedModel>;
  /** Keys that a person called done without the world. */
  readonly resolved = new Set<string>();
  #opened = 0;

  private constructor(engine: Engine, world: World, scripts: Map<string, ScriptedModel>) {
    this.engine = engine;
    this.world = world;
    this.scripts = scripts;
  }

  /** `db`: over a database that is there already, but for its people, policy and project. */
  static async start(onRequest?: OnRequest, db?: TestDatabase): Promise<Drive> {
    const world = new World();
    const scripts = new Map<string, ScriptedModel>();
    const model: Model = {
      name: 'scripted',
      timeoutMs: 100,
      plan: (brief) => scripts.get(brief.description)!.plan(),
      turn: (brief) => scripts.get(brief.task.description)!.turn(brief),
    };
    const engine = await testEngine({
      model,
      tools: world,
      ...(onRequest ? { onRequest } : {}),
      ...(db ? { db } : {}),
    });
    await installHistory(engine.db);
    return new Drive(engine, world, scripts);
  }

  get ctx(): Ctx {
    return this.engine.ctx;
  }

  /** Opens a task with this plan and rings until it rests (`rest: false`: only opens it). */
  async open(
    plan: SubtaskDraft[],
    say?: Say,
    more: { rest?: boolean; claim?: boolean; input?: object } = {},
  ) {
    this.#opened += 1;
    const description = `Tidy the start page, number ${this.#opened}`;
    this.scripts.set(description, new ScriptedModel(plan, say));
    const input = OrchestrateInput.parse({
      description,
      project_context: { project: 'checkout' },
      ...more.input,
    });
    const entry = await this.engine.entry('requester', { projects: true });
    const { task, work } = await openTask(this.ctx, entry, input, {
      channel: 'http',
      claim: more.claim ?? false,
    });
    if (more.rest !== false) await this.rest();
    return { id: task.id, work };
  }

  /** Rings everything that is due now, in order; what is delayed stays in the box. Throws after `limit` bells for work. */
  async rest(limit = 300): Promise<void> {
    const rung: string[] = [];
    while (rung.length < limit) {
      await Promise.all(this.engine.background.splice(0));
      const at = this.engine.queue.bells.findIndex((bell) => !bell.delayS);
      if (at < 0) return;
      const bell = this.engine.queue.bells.splice(at, 1)[0]!;
      const state = await this.ring(bell);
      // Nobody is told anything here, so sweeps ring for ever more notices as time goes by: that is no unrest.
      if (state !== 'notice') rung.push(`${bell.dedupId} ${state}`);
    }
    throw new Error(`the engine does not come to rest: ${rung.slice(-12).join(', ')}`);
  }

  /** Delivers one bell; `leased` is an answer, not a failure. */
  async ring(bell: Bell, jti: string | null = null, budgetMs = 600_000): Promise<string> {
    if (bell.path !== '/queue/advance') return 'notice';
    const { kind, id } = bell.body as { kind: 'task' | 'subtask'; id: string };
    try {
      return (await advance(this.ctx, { kind, id, jti }, { budgetMs })).state;
    } catch (error) {
      if ((error as { code?: string }).code === 'leased') return 'leased';
      throw error;
    }
  }

  /** Lets the delayed bells be due and rings them. */
  async later(): Promise<void> {
    for (const bell of this.engine.queue.bells) bell.delayS = 0;
    await this.rest();
  }

  entry(who: Who, more: Parameters<Engine['entry']>[1]) {
    return this.engine.entry(who as Parameters<Engine['entry']>[0], more);
  }

  async answer(
    decision: 'approve' | 'reject',
    approvalId: string,
    who: Who,
    more: { reason?: string; actionHash?: string; claim?: boolean; option?: BudgetOption } = {},
  ): Promise<{ answer: DecideAnswer; work: Work | null }> {
    const entry = await this.entry(who, { approvalId });
    const input = {
      approvalId,
      decision,
      justification: 'because',
      reason: more.reason ?? 'no',
      actionHash: more.actionHash,
      option: more.option,
    };
    return decide(this.ctx, entry, input, { claim: more.claim ?? false, channel: 'http' });
  }

  /** The oldest pending request of a task, answered with yes by each of these in turn; then rests. */
  async approve(taskId: string, ...people: Who[]): Promise<void> {
    const { id } = await this.pending(taskId);
    for (const who of people) await this.answer('approve', id, who);
    await this.rest();
  }

  async reject(taskId: string, who: Who, reason: string): Promise<void> {
    const { id } = await this.pending(taskId);
    await this.answer('reject', id, who, { reason });
    await this.rest();
  }

  async task(id: string): Promise<TaskRow> {
    return (await this.rows<TaskRow>('tasks x where id = $1', id))[0]!;
  }

  subtasks(taskId: string): Promise<SubtaskRow[]> {
    return this.rows<SubtaskRow>('subtasks x where task_id = $1 order by index', taskId);
  }

  effects(taskId: string): Promise<EffectRow[]> {
    return this.rows<EffectRow>('effects x where task_id = $1 order by at, turn, call_index', taskId);
  }

  approvals(taskId: string): Promise<ApprovalRow[]> {
    return this.rows<ApprovalRow>('approval_requests x where workflow_id = $1 order by created_at', taskId);
  }

  async pending(taskId: string): Promise<ApprovalRow> {
    const row = (await this.approvals(taskId)).find(({ status }) => status === 'pending');
    if (!row) throw new Error('nothing is pending');
    return row;
  }

  /** Types of a task's events, in order, with the index of their subtask where they have one: `subtask.ready:1`. */
  async events(taskId: string): Promise<string[]> {
    const rows = await this.engine.db.query<{ type: string; index: number | null }>(
      'select e.type, s.index from events_of($1) e left join subtasks s on s.id = e.subtask_id order by seq',
      [taskId],
    );
    return rows.map(({ type, index }) => (index === null ? type : `${type}:${index}`));
  }

  /** How often each tool took effect for this task. */
  async happened(taskId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { key, reused_from } of await this.effects(taskId)) {
      const done = reused_from ? undefined : this.world.happened.get(key);
      if (done) counts[done.name] = (counts[done.name] ?? 0) + done.times;
    }
    return counts;
  }

  /** As if every lease had run out and every wait were over. */
  async timePasses(): Promise<void> {
    const past = `clock_timestamp() - interval '1 second'`;
    await this.engine.db.query(`update subtasks set lease_until = ${past} where status = 'running'`);
    await this.engine.db.query(`update subtasks set wake_at = ${past} where status in ('ready', 'running')`);
    await this.engine.db.query(`update tasks set lease_until = ${past} where work = 'running'`);
    await this.engine.db.query(`update tasks set wake_at = ${past} where work <> 'idle'`);
  }

  sweep() {
    return sweep(this.ctx);
  }

  /** Time passes, the sweep runs, bells ring: what the platform does by itself, as often as needed. */
  async heal(taskIds: string[], rounds = 12): Promise<void> {
    for (let i = 0; i < rounds; i++) {
      await Promise.allSettled(this.engine.background.splice(0));
      const open = await this.engine.db.query(
        `select 1 from tasks t where t.id = any ($1) and (t.work <> 'idle' or exists (select 1 from subtasks s where s.task_id = t.id and s.status in ('ready', 'running')))`,
        [taskIds],
      );
      if (open.length === 0) return;
      this.engine.queue.bells.length = 0;
      await this.timePasses();
      await this.sweep();
      await this.rest();
    }
    throw new Error('what was left open did not come to rest');
  }

  async rows<Row extends object>(from: string, param: unknown): Promise<Row[]> {
    const rows = await this.engine.db.query<{ r: Row }>(`select to_jsonb(x) as r from ${from}`, [param]);
    return rows.map(({ r }) => r);
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}

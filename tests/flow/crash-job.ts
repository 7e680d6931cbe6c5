import { expect } from 'vitest';
import { resolveEffect } from '../../lib/effects/resolve.ts';
import { enter } from '../../lib/identity/enter.ts';
import { runAhead } from '../../lib/tasks/advance.ts';
import { openTask } from '../../lib/tasks/open.ts';
import { OrchestrateInput } from '../../schema/orchestrate.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish, ScriptedModel } from '../support/world.ts';
import { Drive } from './drive.ts';
import { expectEnd } from './invariants.ts';
import { commit, mail } from './scripts.ts';

/** Where an invocation is hurt: at the n-th round trip, tool call, model call or bell, before or after it took effect. */
export type Hurt = {
  at: 'database' | 'tool' | 'model' | 'queue';
  n: number;
  when: 'before' | 'after';
  /** `cut`: that one call fails and the process lives. `kill`: nothing more of this invocation happens. */
  how: 'cut' | 'kill';
};

const PLAN: SubtaskDraft[] = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'documentation' }),
  draft({
    agent: 'cicd',
    kind: 'run',
    operation: 'deploy',
    environment: 'production',
    title: 'Deploy checkout',
    depends_on: [0, 1],
  }),
];
const deployment = { tool: 'world.deploy', args: { repository: 'checkout', environment: 'production' } };

/** The main job with crashes: three subtasks with an effect each, a quorum of two, clients that try again. */
export class CrashJob {
  readonly drive: Drive;
  readonly #state: CrashState;

  private constructor(drive: Drive, state: CrashState) {
    this.drive = drive;
    this.#state = state;
  }

  static async start(): Promise<CrashJob> {
    const state = new CrashState();
    const drive = await Drive.start(() => state.verdict());
    const ring = drive.engine.queue.ring.bind(drive.engine.queue);
    drive.engine.queue.ring = async (bells) => {
      state.pass('queue', 'before');
      await ring(bells);
      state.pass('queue', 'after');
    };
    drive.world.before = async () => state.pass('tool', 'before');
    drive.world.after = async () => {
      state.pass('tool', 'after');
      return undefined;
    };
    return new CrashJob(drive, state);
  }

  /** Does the whole job with these hurts and checks that it came out as if nothing had happened. Answers what was counted. */
  async run(hurts: Hurt[], withMail = false): Promise<Record<Hurt['at'], number>> {
    const { drive } = this;
    const state = this.#state;
    state.arm(hurts);
    const name = `Tidy the start page, job ${Math.random()}`;
    drive.scripts.set(name, this.#script(withMail));
    const id = await this.#untilAnswered(() => this.#orchestrate(name));
    await this.#untilAnswered(() => drive.heal([id]));
    for (const who of ['tech_lead', 'cto'] as const) {
      await this.#untilAnswered(() => this.#approve(id, who));
    }
    await this.#healWithPeople(id);
    const counted = state.disarm();
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({
      [withMail ? 'world.mail' : 'world.commit']: withMail ? 1 : 2,
      ...(withMail ? { 'world.commit': 1 } : {}),
      'world.deploy': 1,
    });
    await this.#checkTrail(id);
    return counted;
  }

  #script(withMail: boolean): ScriptedModel {
    return new ScriptedModel(PLAN, async (brief: TurnBrief) => {
      this.#state.pass('model', 'before');
      const done = brief.history.some(({ outcomes }) => outcomes[0]?.state === 'done');
      const { index, kind } = brief.subtask;
      const call = kind === 'run' ? deployment : withMail && index === 1 ? mail('ops') : commit(index);
      return done ? finish('end') : calls(call);
    });
  }

  /** One request of a client; a broken one is sent again with the same key once its reservation has run out. */
  async #untilAnswered<T>(request: () => Promise<T>): Promise<T> {
    for (let i = 0; i < 8; i++) {
      try {
        return await request();
      } catch {
        await this.#over();
        await this.drive.engine.db.query(
          'update idempotency_keys set locked_until = clock_timestamp() where status is null',
        );
      }
    }
    throw new Error('the client was never answered');
  }

  async #orchestrate(description: string): Promise<string> {
    const { ctx, engine } = this.drive;
    const entry = await enter(ctx, {
      token: engine.keys.requester!,
      route: 'POST /orchestrate',
      idemKey: description,
      bodyHash: 'b',
      projects: true,
    });
    if ('replay' in entry) return (JSON.parse(entry.replay.body) as { task_id: string }).task_id;
    const input = OrchestrateInput.parse({ description, project_context: { project: 'checkout' } });
    const { task, work } = await openTask(ctx, entry, input, { channel: 'http', claim: true });
    await runAhead(ctx, work, { budgetMs: 600_000 }).catch(() => undefined);
    await this.#over();
    return task.id;
  }

  async #approve(taskId: string, who: 'tech_lead' | 'cto'): Promise<void> {
    const [asked] = (await this.drive.approvals(taskId)).filter(({ kind }) => kind === 'plan');
    const answer = await this.drive.answer('approve', asked!.id, who, { claim: true }).catch((error) => {
      if (['already_recorded', 'already_decided'].includes(error.code)) return { work: null };
      throw error;
    });
    await runAhead(this.drive.ctx, answer.work, { budgetMs: 600_000 }).catch(() => undefined);
    await this.#over();
  }

  /** The invocation has ended, one way or the other: the next one is a new process. */
  async #over(): Promise<void> {
    await Promise.allSettled(this.drive.engine.background.splice(0));
    this.#state.dead = false;
  }

  /** What the platform does by itself; where it stops in doubt, somebody looks at the world and says what is true. */
  async #healWithPeople(taskId: string): Promise<void> {
    const { drive } = this;
    for (let round = 0; round < 5; round++) {
      await this.#untilAnswered(() => drive.heal([taskId]));
      const doubts = (await drive.effects(taskId)).filter(({ state }) => state === 'unknown');
      if (doubts.length === 0) return;
      for (const { key } of doubts) {
        const outcome = drive.world.happened.has(key) ? 'done' : 'not_done';
        const resolve = async () =>
          resolveEffect(drive.ctx, await drive.entry('tech_lead_2', { taskId }), {
            key,
            outcome,
            evidence: 'I looked',
          }).catch((error) => {
            if (error.code !== 'not_unknown') throw error;
          });
        await this.#untilAnswered(resolve);
      }
    }
  }

  /** I6: one audit row for each thing that people did, and each step told once. */
  async #checkTrail(id: string): Promise<void> {
    const { drive } = this;
    const [approval] = await drive.approvals(id);
    const audit = await drive.engine.db.query<{ type: string }>(
      'select type from audit_events where subject = any ($1) order by id',
      [[id, approval!.id]],
    );
    expect(audit.map(({ type }) => type)).toEqual([
      'task.created',
      'approval.requested',
      'approval.approve',
      'approval.approve',
    ]);
    const events = await drive.events(id);
    const once = [
      'task.created',
      'task.planned',
      'approval.requested',
      'approval.approved',
      'task.started',
      'task.completed',
    ];
    for (const i of [0, 1, 2])
      once.push(`subtask.ready:${i}`, `subtask.started:${i}`, `subtask.completed:${i}`);
    for (const type of once)
      expect(
        events.filter((each) => each === type),
        type,
      ).toHaveLength(1);
  }

  close(): Promise<void> {
    return this.drive.close();
  }
}

class CrashState {
  dead = false;
  #hurts: Hurt[] = [];
  #armed = false;
  #counts = { database: 0, tool: 0, model: 0, queue: 0 };

  arm(hurts: Hurt[]): void {
    this.#hurts = hurts;
    this.#armed = true;
    this.dead = false;
    this.#counts = { database: 0, tool: 0, model: 0, queue: 0 };
  }

  disarm(): Record<Hurt['at'], number> {
    this.#armed = false;
    this.dead = false;
    return this.#counts;
  }

  /** What becomes of the next round trip to the database. */
  verdict(): 'drop-before' | 'drop-after' | undefined {
    if (!this.#armed) return undefined;
    if (this.dead) return 'drop-before';
    this.#counts.database += 1;
    const hurt = this.#find('database', this.#counts.database);
    if (!hurt) return undefined;
    this.dead = hurt.how === 'kill';
    return `drop-${hurt.when}`;
  }

  /** A call to something else goes through here before and after it takes effect; throws where it is hurt. */
  pass(at: Exclude<Hurt['at'], 'database'>, when: Hurt['when']): void {
    if (!this.#armed) return;
    if (this.dead) throw new Error('dead');
    if (when === 'before') this.#counts[at] += 1;
    const hurt = this.#find(at, this.#counts[at]);
    if (hurt?.when !== when) return;
    this.dead = hurt.how === 'kill';
    throw new Error(`${hurt.how} ${when} ${at} ${hurt.n}`);
  }

  #find(at: Hurt['at'], n: number): Hurt | undefined {
    return this.#hurts.find((hurt) => hurt.at === at && hurt.n === n);
  }
}

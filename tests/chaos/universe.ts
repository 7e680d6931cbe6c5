import { createApp } from '../../functions/app.ts';
import type { App, Bindings } from '../../functions/http/env.ts';
import type { Ctx } from '../../lib/ctx.ts';
import { AppError, later } from '../../lib/errors.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { Bell } from '../../lib/ports.ts';
import type { ToolResult } from '../../schema/tool.ts';
import { type Engine, testEngine } from '../support/engine.ts';
import { type Recorder, recorderTools, startRecorder } from '../support/recorder.ts';
import { SIM_START, type SimClock, useSimClock } from '../support/sim-clock.ts';
import { World } from '../support/world.ts';
import { installHistory } from './history.ts';
import { currentProcess, Processes } from './processes.ts';
import { Rng } from './rng.ts';
import type { Script } from './scripts.ts';

/** What runs fill: every table that a freshly seeded database has nothing in. */
const EMPTY = `select string_agg(format('delete from %I.%I', table_schema, table_name), '; ') as emptied from information_schema.tables
  where table_schema in ('public', 'langgraph', 'sim') and table_type = 'BASE TABLE' and (xpath('/row/n/text()',
    query_to_xml(format('select count(*) as n from %I.%I', table_schema, table_name), false, true, '')))[1]::text = '0'`;

/**
 * The whole service with everything around it: real doors, verbs and SQL over a real Postgres through the real
 * Neon client, a world outside that counts, one simulated clock. Every call to the outside stops until released.
 */
export class Universe {
  readonly engine: Engine;
  readonly clock: SimClock;
  readonly recorder: Recorder;
  readonly app: App;
  readonly ctx: Ctx;
  processes: Processes;
  rng = new Rng(0);
  /** What each task's model says, by the task's description. */
  readonly scripts = new Map<string, Script>();
  /** Takes the bells that the service rings. */
  publish: (bells: Bell[]) => void = () => undefined;
  /** Takes back messages by their ids: here the `dedupId` of their bell. */
  withdraw: (messages: string[]) => void = () => undefined;
  #policy = 1;
  readonly #emptied: string;
  readonly #restore: () => void;

  private constructor(engine: Engine, clock: SimClock, recorder: Recorder, emptied: string) {
    this.engine = engine;
    this.clock = clock;
    this.recorder = recorder;
    this.#emptied = emptied;
    this.processes = new Processes(clock.now);
    this.#restore = Processes.install(clock.now);
    this.ctx = this.#ports();
    this.app = createApp((_env, { requestId, waitUntil }) => ({
      ctx: { ...this.ctx, requestId, waitUntil },
      verifier: {
        verify: async ({ signature }) => {
          if (signature?.startsWith('signed ')) return { jti: signature.slice(7) };
          throw new AppError('unauthenticated', 'signature_invalid', 'This is not from our queue.');
        },
      },
    }));
  }

  static async start(): Promise<Universe> {
    const time = { now: () => SIM_START };
    const recorder = await startRecorder({ blind: ['world.mail'], now: () => time.now() });
    const engine = await testEngine({ model: null as never, tools: new World() });
    const clock = await useSimClock(engine.db);
    time.now = clock.now;
    await installHistory(engine.db);
    const [empty] = await engine.db.query<{ emptied: string }>(EMPTY);
    return new Universe(engine, clock, recorder, empty!.emptied);
  }

  /** As new: no task, the first moment, and a policy version that no worker has in memory. */
  async reset(seed: number): Promise<void> {
    this.rng = new Rng(seed);
    this.processes = new Processes(this.clock.now);
    this.scripts.clear();
    this.recorder.clear();
    this.#policy += 1;
    const { db } = this.engine;
    // The guards of append-only tables are put aside for this one statement.
    await db.query(
      `begin; set local session_replication_role = replica; ${this.#emptied};
       delete from settings; insert into settings (id) values (1); delete from policies where version > 1; commit`,
    );
    await db.query("insert into policies (version, document, created_by) values ($1, $2, 'test')", [
      this.#policy,
      DEFAULT_POLICY,
    ]);
    await db.query('update settings set active_policy = $1', [this.#policy]);
    await this.clock.set(SIM_START);
  }

  /** One HTTP request to the service, in the process that this is called in. Answers when the service has. */
  async request(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: unknown,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const process = currentProcess()!;
    const execution = {
      waitUntil: (work: Promise<unknown>) => void process.background.push(work),
      passThroughOnException: () => undefined,
      props: {},
    };
    const response = await this.app.request(
      `http://127.0.0.1:1${path}`,
      { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) },
      {} as Bindings,
      execution as never,
    );
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }

  async close(): Promise<void> {
    this.#restore();
    await this.recorder.close();
    await this.engine.close();
  }

  #ports(): Ctx {
    const { engine, clock, recorder } = this;
    const stop: Processes['stop'] = (call) => this.processes.stop(call);
    const real = engine.ctx.db;
    const cut = () => {
      throw later(5, 'database_unavailable', 'The connection was lost.');
    };
    const noAnswer = (): ToolResult => ({ state: 'unknown', reason: 'the connection was lost' });
    const modelGone = () => {
      throw later(5, 'model_unavailable', 'The connection was lost.');
    };
    const refused = () => {
      throw new Error('the queue refused');
    };
    const outside = recorderTools(recorder);
    return {
      ...engine.ctx,
      clock: { now: () => clock.now() + (currentProcess()?.skewMs ?? 0) },
      ids: { id: () => this.rng.uuid(clock.now()) },
      db: {
        query: (text, params) =>
          stop({
            port: 'db',
            label: labelOf(text, params),
            run: () => real.query(text, params),
            fail: cut,
          }) as never,
        batch: (statements) =>
          stop({ port: 'db', label: 'batch', run: () => real.batch(statements), fail: cut }) as never,
      },
      queue: {
        ring: (bells) =>
          stop({
            port: 'queue',
            label: `ring ${bells.map(({ dedupId }) => dedupId).join(' ')}`,
            run: async () => {
              this.publish(bells);
              return bells.map(({ dedupId }) => dedupId);
            },
            fail: refused,
          }),
        cancel: (messages) =>
          stop({
            port: 'queue',
            label: `cancel ${messages.join(' ')}`,
            run: async () => this.withdraw(messages),
            fail: refused,
          }),
      },
      tools: {
        cards: () =>
          stop({
            port: 'tool',
            label: 'cards',
            run: () => outside.cards(),
            fail: () => Promise.reject(later(5, 'tools_unavailable', 'The connection was lost.')),
          }),
        call: (name, args, { key }) =>
          stop({
            port: 'tool',
            label: `call ${name} ${key?.slice(0, 8)}`,
            run: () => outside.call(name, args, { key }),
            fail: noAnswer,
          }),
      },
      model: async () => ({
        name: 'scripted',
        timeoutMs: 100,
        plan: (brief) =>
          stop({
            port: 'model',
            label: 'plan',
            run: async () => this.scripts.get(brief.description)!.plan(),
            fail: modelGone,
          }),
        turn: (brief) =>
          stop({
            port: 'model',
            label: `turn ${brief.subtask.index}`,
            run: async () => this.scripts.get(brief.task.description)!.turn(brief),
            fail: modelGone,
          }),
      }),
    };
  }
}

/** A statement's name and what it is about, for the trace. */
function labelOf(text: string, params: unknown[] = []): string {
  const name = /select (\w+)\(\$1/.exec(text)?.[1] ?? text.trim().replace(/\s+/g, ' ').slice(0, 24);
  try {
    const input = JSON.parse(String(params[0])) as Record<string, unknown>;
    const id = input.id ?? input.approval_id ?? input.task_id ?? input.subtask_id ?? '';
    return `${name} ${String(id)}${input.version === undefined ? '' : `@${String(input.version)}`}`;
  } catch {
    return name;
  }
}

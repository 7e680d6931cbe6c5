import { v7 } from 'uuid';
import { neonDb } from '../../lib/adapters/neon.ts';
import type { Ctx } from '../../lib/ctx.ts';
import { enter } from '../../lib/identity/enter.ts';
import type { Entry } from '../../lib/identity/entry.ts';
import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { Bell, Model, Queue, Tools } from '../../lib/ports.ts';
import { advance } from '../../lib/tasks/advance.ts';
import { Config } from '../../schema/config.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import type { ProjectInput } from '../../schema/project.ts';
import { ROLES, type Role } from '../../schema/vocabulary.ts';
import { type TestDatabase, testDatabase } from './database.ts';

/** The queue as the engine sees it, with its bells kept so that a test rings them in the order it wants. */
export class BellBox implements Queue {
  bells: Bell[] = [];
  #seen = new Set<string>();

  /** A message's id is its bell's `dedupId`. */
  async ring(bells: Bell[]): Promise<string[]> {
    for (const bell of bells) {
      if (this.#seen.has(bell.dedupId)) continue;
      this.#seen.add(bell.dedupId);
      this.bells.push(bell);
    }
    return bells.map(({ dedupId }) => dedupId);
  }

  async cancel(messages: string[]): Promise<void> {
    this.bells = this.bells.filter(({ dedupId }) => !messages.includes(dedupId));
  }

  take(): Bell | undefined {
    return this.bells.shift();
  }
}

export type Engine = {
  db: TestDatabase;
  ctx: Ctx;
  queue: BellBox;
  /** Work that doors left running after their answer. */
  background: Promise<unknown>[];
  entry(
    role: Role | 'requester',
    more?: { approvalId?: string; taskId?: string; projects?: boolean },
  ): Promise<Entry>;
  keys: Record<string, string>;
  /** Rings until nothing is left to ring. Delayed bells are covers: they ring last. */
  pump(limit?: number): Promise<void>;
  close(): Promise<void>;
};

const PROJECT: ProjectInput = {
  description: 'A service',
  owner: 'team',
  data_class: 'internal',
  repositories: ['checkout'],
  default_repository: 'checkout',
  frozen: false,
  environments: [
    { kind: 'name', pattern: 'production', environment: 'production' },
    { kind: 'name', pattern: 'staging', environment: 'staging' },
    { kind: 'name', pattern: 'development', environment: 'development' },
  ],
};

/** A whole engine over a database of its own: real SQL through the real Neon client, scripted model and tools. */
export async function testEngine(parts: {
  model: Model;
  tools: Tools;
  onRequest?: NonNullable<Parameters<typeof testDatabase>[0]>['onRequest'];
  /** A migrated database without people and policy; none: a fresh one. */
  db?: TestDatabase;
}): Promise<Engine> {
  const db = parts.db ?? (await testDatabase(parts.onRequest ? { onRequest: parts.onRequest } : {}));
  const queue = new BellBox();
  const background: Promise<unknown>[] = [];
  const secret = 'x'.repeat(40);
  const config = Config.parse({
    RETENTION_COMPACT: 'on',
    ENVIRONMENT: 'local',
    PUBLIC_BASE_URL: 'http://127.0.0.1:1',
    DATABASE_URL: db.databaseUrl,
    QSTASH_TOKEN: secret,
    QSTASH_CURRENT_SIGNING_KEY: secret,
    QSTASH_NEXT_SIGNING_KEY: secret,
    METRICS_SHARE_SECONDS: 0,
    LIMIT_RUNNING_TASKS: 10_000,
  });
  const ctx: Ctx = {
    config,
    db: neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint }),
    queue,
    tools: parts.tools,
    model: async () => parts.model,
    clock: { now: () => Date.now() },
    ids: { id: () => v7() },
    log: {
      info: () => undefined,
      error: (message, fields) => (process.env.DEBUG_ENGINE ? console.error(message, fields) : undefined),
    },
    waitUntil: (work) => void background.push(work),
    requestId: 'test',
  };
  await db.query('insert into policies (version, document, created_by) values (1, $1, $2)', [
    DEFAULT_POLICY,
    'test',
  ]);
  await db.query('update settings set active_policy = 1');
  await db.query('insert into projects (name, definition, updated_by) values ($1, $2, $3)', [
    'checkout',
    JSON.stringify(PROJECT),
    'test',
  ]);
  const keys: Record<string, string> = {};
  for (const name of [...ROLES, 'requester', 'tech_lead_2']) {
    const role = name === 'requester' ? 'developer' : name === 'tech_lead_2' ? 'tech_lead' : (name as Role);
    keys[name] = newKey();
    const bindings: RoleBinding[] = [{ role, projects: ['*'] }];
    await db.query('insert into principals (id, name, kind, bindings) values ($1, $1, $2, $3)', [
      name,
      'human',
      JSON.stringify(bindings),
    ]);
    await db.query('insert into api_keys (hash, principal_id) values ($1, $2)', [hashKey(keys[name]), name]);
  }
  const engine: Engine = {
    db,
    ctx,
    queue,
    background,
    keys,
    async entry(role, more = {}) {
      const entry = await enter(ctx, { token: keys[role]!, route: 'test', ...more });
      if ('replay' in entry) throw new Error('unexpected replay');
      return entry;
    },
    async pump(limit = 200) {
      for (let i = 0; i < limit; i++) {
        await Promise.all(background.splice(0));
        queue.bells.sort((a, b) => (a.delayS ?? 0) - (b.delayS ?? 0));
        const bell = queue.take();
        if (!bell) return;
        if (bell.path !== '/queue/advance') continue;
        const { kind, id } = bell.body as { kind: 'task' | 'subtask'; id: string };
        await advance(ctx, { kind, id, jti: `${bell.dedupId}:${i}` }, { budgetMs: 600_000 }).catch(
          (error) => {
            if (error?.code !== 'leased') throw error;
          },
        );
      }
      throw new Error('the engine does not come to rest');
    },
    async close() {
      await Promise.allSettled(background);
      await db.close();
    },
  };
  return engine;
}

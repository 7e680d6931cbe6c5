import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealAudit } from '../../lib/audit/seal.ts';
import { retain } from '../../lib/sweep/retain.ts';
import { writeReport } from '../support/report.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

/** What runs and resumes work. */
const ENGINE = ['langgraph.checkpoints', 'langgraph.blobs', 'tasks', 'subtasks', 'subtask_deps', 'effects'];
/** What was asked, decided and done: kept for people and auditors; the engine does not run on it once a task has ended. */
const RECORD = [
  'approval_requests',
  'approval_actions',
  'events',
  'timelines',
  'audit_events',
  'audit_links',
];
const ALL = [...ENGINE, ...RECORD];

/** Tasks weighed: pages and the first blocks of 30 indexes would weigh more than the rows of a few. */
const TASKS = 200;
/** Tasks that really run; the others are their rows again under other ids, but for their threads. */
const REAL = process.env.LONG ? TASKS : 4;

/** Text that no rule takes for a word or a secret, and that Postgres cannot make shorter. */
const noise = (chars: number) =>
  [...randomBytes(chars)]
    .map((byte) => 'bcdfghjklmnpqrst'[byte % 16])
    .join('')
    .replace(/(.{8})(?=.)/g, '$1 ')
    .slice(0, chars);

describe('what a task takes on disk', () => {
  it('is at most 10 KB of engine rows and 22 KB in all after retention: a plan of six, signed, 500 bytes each', async () => {
    const base = await bytes({ vacuum: false });
    drive.world.after = async () => ({ state: 'done', output: { recorded: true } });
    for (let n = 0; n < REAL; n++) await runJob();
    for (const table of ALL)
      if (!table.startsWith('langgraph.') && table !== 'audit_links') await copy(table, TASKS / REAL - 1);
    await sealAudit(drive.ctx);
    const full = process.env.LONG ? await bytes() : base;
    await drive.engine.db.query(`update tasks set finished_at = finished_at - interval '31 days'`);
    let tasks = 0;
    for (let more = true; more; ) {
      await drive.engine.db.query('update settings set retained_at = null');
      const done = await retain(drive.ctx);
      if (done.state === 'not_due') throw new Error('retention did not run');
      tasks += done.tasks;
      more = done.state === 'more';
    }
    expect(tasks).toBe(TASKS);
    const kept = await bytes();
    const each = (of: Record<string, number>, names: string[]) =>
      Object.fromEntries(names.map((name) => [name, Math.round((of[name]! - base[name]!) / TASKS)]));
    const sum = (of: Record<string, number>, names: string[]) =>
      Object.values(each(of, names)).reduce((total, size) => total + size, 0);
    const figures = {
      tasks: TASKS,
      before: { engine: each(full, ENGINE), record: each(full, RECORD) },
      after: { engine: each(kept, ENGINE), record: each(kept, RECORD) },
      engine_bytes_before: sum(full, ENGINE),
      all_bytes_before: sum(full, ALL),
      engine_bytes_after: sum(kept, ENGINE),
      all_bytes_after: sum(kept, ALL),
    };
    if (process.env.LONG) {
      writeReport('stored-bytes', figures);
      expect(figures.before.engine['langgraph.checkpoints']).toBeGreaterThan(5_000);
      expect(figures.before.record.events).toBeGreaterThan(5_000);
    }
    expect(Object.values(figures.after.engine).filter((size) => size > 1_000)).toHaveLength(3);
    expect(figures.engine_bytes_after, JSON.stringify(figures.after)).toBeLessThanOrEqual(10_000);
    expect(figures.all_bytes_after, JSON.stringify(figures.after)).toBeLessThanOrEqual(22_000);
  }, 240_000);

  async function runJob(): Promise<void> {
    const plan = Array.from({ length: 6 }, (_, index) =>
      draft({
        agent: 'cicd',
        title: `Step ${index}`,
        description: noise(230),
        environment: 'staging',
        operation: 'deploy',
        depends_on: index === 0 ? [] : [index - 1],
      }),
    );
    const { id } = await drive.open(plan, (brief) =>
      brief.history.length > 0
        ? finish('done')
        : calls({ tool: 'world.commit', args: { repository: 'checkout', output: noise(450) } }),
    );
    await drive.approve(id, 'tech_lead');
    expect(await drive.task(id)).toMatchObject({ status: 'completed' });
  }

  /** Every row of a table so many times more: the first digits of each of our ids, which are the month, become the copy's number. */
  async function copy(table: string, times: number): Promise<void> {
    const own: Record<string, string> = {
      effects: `jsonb_build_object('key', encode(sha256((x.key || n)::bytea), 'hex'))`,
      events: `case when x.data ? 'key' then jsonb_build_object('data',
        x.data || jsonb_build_object('key', encode(sha256(((x.data ->> 'key') || n)::bytea), 'hex'))) else '{}' end`,
      approval_actions: `jsonb_build_object('id', gen_random_uuid())`,
      audit_events: `jsonb_build_object('id', nextval('audit_events_id_seq'))`,
    };
    await drive.engine.db.query(
      `insert into ${table} select (jsonb_populate_record(null::${table},
         replace(to_jsonb(x)::text, $2, '"c' || lpad(to_hex(n), 3, '0'))::jsonb
         || ${own[table] ?? `'{}'`})).*
       from ${table} x, generate_series(1, $1::int) n`,
      [times, `"${drive.ctx.ids.id().slice(0, 4)}`],
    );
  }

  async function bytes({ vacuum = true } = {}): Promise<Record<string, number>> {
    const sizes: Record<string, number> = {};
    for (const name of ALL) {
      if (vacuum) await drive.engine.db.query(`vacuum full ${name}`);
      const [row] = await drive.engine.db.query<{ n: string }>(
        `select pg_total_relation_size($1::regclass) as n`,
        [name],
      );
      sizes[name] = Number(row!.n);
    }
    return sizes;
  }
});

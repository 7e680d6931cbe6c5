import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { type Checkpoint, emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { neonDb } from '../../lib/adapters/neon.ts';
import { type SaverClaim, WriteThroughSaver } from '../../lib/checkpoints/write-through-saver.ts';
import { FencedError } from '../../lib/errors.ts';
import type { Db } from '../../lib/ports.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RELEASES } from '../support/postgres-15.ts';
import { seededRandom } from '../support/seed.ts';
import { contentsOf, FENCED, fencedCall } from './fenced-statements.ts';

const ROUNDS = process.env.LONG ? 500 : 12;
const META = { source: 'loop' as const, step: 0, parents: {} };
const place = (thread_id: string, checkpoint_id?: string) => ({
  configurable: { thread_id, checkpoint_ns: '', ...(checkpoint_id ? { checkpoint_id } : {}) },
});
const checkpoint = (value: unknown, id = uuid6(0)): Checkpoint => ({
  ...emptyCheckpoint(),
  id,
  channel_values: { said: value },
  channel_versions: { said: 1 },
});
const NEW = { said: 1 };

for (const { major, missing } of RELEASES) {
  // Skipped only where Debian's PostgreSQL 15 is not installed: .ci/run installs it where it may.
  describe.skipIf(missing)(`two writers on PostgreSQL ${major}`, () => {
    let db: TestDatabase;
    let port: Db;
    let thread = '';
    let count = 0;
    let work: string;
    const saver = (claim: SaverClaim) => new WriteThroughSaver(port, { claim });
    /** Takes the row of work over and answers the claim, as a delivery would. */
    const takeOver = async (): Promise<NonNullable<SaverClaim>> => {
      const [row] = await db.query<{ version: string }>(
        `update subtasks set version = version + 1, status = 'running' where id = $1 returning version`,
        [work],
      );
      return { kind: 'subtask', id: work, version: Number(row!.version) };
    };
    beforeAll(async () => {
      db = await testDatabase({ major });
      port = neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint });
    });
    afterAll(() => db.close());
    beforeEach(async () => {
      count += 1;
      thread = `thread-${count}`;
      work = `work-${count}`;
      await db.query(
        `insert into tasks (id, description, project_context, workspace_config, requested_by, requester, budget, usage)
         values ($1, 'd', '{}', '{}', 'p', '{}', '{}', '{}')`,
        [work],
      );
      await db.query(
        `insert into subtasks (id, task_id, index, agent, planned, risk_level, status) values ($1, $1, 0, 'a', '{}', 'low', 'ready')`,
        [work],
      );
    });

    it('refuses the flush of a stale worker at every kind of fenced statement, and changes nothing', async () => {
      const writing = await db.query<{ name: string }>(
        `select distinct proname as name from pg_proc where prosrc like '%write_journal(%' and proname <> 'write_journal' order by 1`,
      );
      const kinds = new Set(writing.map(({ name }) => name.replace(/_v\d+$/, '')));
      expect([...kinds].sort()).toEqual(Object.keys(FENCED).sort());
      for (const { name } of writing) {
        const { refused } = FENCED[name.replace(/_v\d+$/, '')]!;
        const { stale, current } = await fencedCall(db, name);
        const before = await contentsOf(db);
        expect(await stale(), name).toMatchObject(refused);
        expect(await contentsOf(db), name).toBe(before);
        // The same call with the claim's own version goes through: it was the fence that refused it.
        expect(await current(), name).not.toMatchObject(refused);
        expect(await contentsOf(db), name).not.toBe(before);
      }
    });

    it('makes a flush wait for a takeover that is under way, and then refuses it', async () => {
      for (const [kind, { refused }] of Object.entries(FENCED)) {
        const { current, table, id } = await fencedCall(db, `${kind}_v1`);
        const other = new pg.Client({ connectionString: db.ownerUrl });
        await other.connect();
        await other.query('begin');
        await other.query(`update ${table} set version = version + 1 where id = $1`, [id]);
        const flush = current();
        const first = await Promise.race([
          flush,
          new Promise((done) => setTimeout(() => done('waits'), 150)),
        ]);
        expect(first, kind).toBe('waits');
        await other.query('commit');
        await other.end();
        expect(await flush, kind).toMatchObject(refused);
      }
    });

    it('ends with one lineage, however often two workers take a thread from each other', async () => {
      const { seed, random } = seededRandom();
      let refused = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const name = `${thread}-${round}`;
        const run = async () => {
          const own = saver(await takeOver());
          let at = (await own.getTuple(place(name)))?.checkpoint.id;
          try {
            for (let step = 0; step < 5; step++) {
              const id = uuid6(0);
              await own.put(place(name, at), checkpoint({ step }, id), META, NEW);
              await own.putWrites(place(name, id), [['said', step]], `task-${step}`);
              at = id;
            }
          } catch (error) {
            if (!(error instanceof FencedError)) throw error;
            refused += 1;
          }
        };
        const pause = random() * 12;
        await Promise.all([run(), new Promise((done) => setTimeout(done, pause)).then(run)]);
        const rows = await db.query<{ id: string; parent: string | null }>(
          'select checkpoint_id as id, parent_id as parent from langgraph.checkpoints where thread_id = $1 order by fence, checkpoint_id',
          [name],
        );
        expect(
          rows.map(({ parent }) => parent),
          `seed ${seed}`,
        ).toEqual([null, ...rows.slice(0, -1).map(({ id }) => id)]);
        expect(rows.length).toBeGreaterThanOrEqual(5);
      }
      expect(refused).toBeGreaterThan(ROUNDS / 4);
    });

    it('finds the newest by fence, also when the worker whose clock is behind wrote it', async () => {
      const first = saver(await takeOver());
      await first.put(
        place(thread),
        checkpoint('of the future', 'f0000000-0000-6000-8000-000000000000'),
        META,
        NEW,
      );
      const second = saver(await takeOver());
      const past = await second.put(
        place(thread, 'f0000000-0000-6000-8000-000000000000'),
        checkpoint('of the past', '00000000-0000-6000-8000-000000000000'),
        META,
        NEW,
      );
      expect((await second.getTuple(place(thread)))?.checkpoint.channel_values).toEqual({
        said: 'of the past',
      });
      const listed = [];
      for await (const tuple of second.list(place(thread))) listed.push(tuple.checkpoint.channel_values.said);
      expect(listed).toEqual(['of the past', 'of the future']);
      const before = [];
      for await (const tuple of second.list(place(thread), { before: past }))
        before.push(tuple.checkpoint.channel_values.said);
      expect(before).toEqual(['of the future']);
      const [seed] = await db.query<{ r: { checkpoint_id: string } }>('select load_checkpoint($1) as r', [
        thread,
      ]);
      expect(seed!.r.checkpoint_id).toBe(past.configurable!.checkpoint_id);
    });

    it('keeps a stale worker from a later claim: no pending write of it, no checkpoint replaced', async () => {
      const stale = saver(await takeOver());
      const at = await stale.put(place(thread), checkpoint('one'), META, NEW);
      const id = at.configurable!.checkpoint_id as string;
      const claim = await takeOver();
      await saver(claim).putWrites(at, [['said', 'kept']], 'task');
      const before = await contentsOf(db);
      for (const writer of [stale, saver(null)]) {
        await expect(writer.putWrites(at, [['said', 'of a stale worker']], 'other')).rejects.toThrow(
          FencedError,
        );
        await expect(writer.put(place(thread), checkpoint('replaced', id), META, NEW)).rejects.toThrow(
          FencedError,
        );
      }
      await expect(stale.put(at, checkpoint('two'), META, NEW)).rejects.toThrow(FencedError);
      await expect(stale.deleteThread(thread)).rejects.toThrow(FencedError);
      await expect(stale.prune(thread, 1)).rejects.toThrow(FencedError);
      expect(await contentsOf(db)).toBe(before);
      const tuple = await saver(claim).getTuple(place(thread));
      expect(tuple?.pendingWrites).toEqual([['task', 'said', 'kept']]);
    });

    it('never loses a write to a checkpoint that is not there: it says so', async () => {
      const own = saver(await takeOver());
      await expect(own.putWrites(place(thread, uuid6(0)), [['said', 1]], 'task')).rejects.toThrow(
        FencedError,
      );
    });

    const State = Annotation.Root({ said: Annotation<string> });
    const ran: string[] = [];
    const graph = (own: WriteThroughSaver, inFirst: () => Promise<unknown> = async () => undefined) =>
      new StateGraph(State)
        .addNode('first', async () => {
          ran.push('first');
          await inFirst();
          return { said: 'by first' };
        })
        .addNode('effect', () => {
          ran.push('effect');
          return { said: 'by effect' };
        })
        .addEdge(START, 'first')
        .addEdge('first', 'effect')
        .addEdge('effect', END)
        .compile({ checkpointer: own.checkpointer });

    it('stops the graph of a worker that lost its claim before the next node', async () => {
      ran.length = 0;
      const config = { ...place(thread), durability: 'sync' as const };
      await expect(graph(saver(await takeOver()), takeOver).invoke({ said: '' }, config)).rejects.toThrow(
        FencedError,
      );
      expect(ran).toEqual(['first']);
      const claim = await takeOver();
      expect(await graph(saver(claim)).invoke(null, config)).toEqual({ said: 'by effect' });
      expect(ran).toEqual(['first', 'first', 'effect']);
    });

    it('reads SECOND where SECOND was written: no two branches share a version, whatever the clock does', async () => {
      const own = saver(null);
      const config = { ...place(thread), durability: 'sync' as const };
      const compiled = graph(own);
      const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000);
      await compiled.invoke({ said: 'start' }, config);
      const root = (await compiled.getState(config)).config;
      const branches: { at: object; said: string; version: string }[] = [];
      for (const said of ['FIRST', 'SECOND', 'THIRD']) {
        const at = await compiled.updateState(root, { said }, 'effect');
        const tuple = (await own.getTuple(at))!;
        branches.push({ at, said, version: String(tuple.checkpoint.channel_versions.said) });
      }
      clock.mockRestore();
      const before = String((await own.getTuple(root))!.checkpoint.channel_versions.said);
      for (const { at, said, version } of branches) {
        expect((await compiled.getState(at)).values).toEqual({ said });
        expect(version > before).toBe(true);
        expect(version).toMatch(/^\d{16}\.[0-9a-f]{8}$/);
      }
      expect(new Set(branches.map(({ version }) => version)).size).toBe(branches.length);
    });

    it('never makes a table: where they are missing it says what to run', async () => {
      const bare = await testDatabase({ major });
      await bare.query('drop schema langgraph cascade');
      const own = new WriteThroughSaver(
        neonDb({ databaseUrl: bare.databaseUrl, fetchEndpoint: bare.fetchEndpoint }),
      );
      const said = expect.objectContaining({
        code: 'not_migrated',
        message: expect.stringContaining('npm run db:migrate'),
      });
      await expect(own.getTuple(place(thread))).rejects.toThrowError(said);
      await expect(own.put(place(thread), checkpoint('x'), META, NEW)).rejects.toThrowError(said);
      expect(await bare.query("select 1 from pg_namespace where nspname = 'langgraph'")).toEqual([]);
      await bare.close();
    });
  });
}

// Skipped only where Debian's PostgreSQL 15 is not installed: .ci/run installs it where it may.
describe.skipIf(RELEASES.some(({ missing }) => missing))('the migrations', () => {
  it('make the same schema on 15 as on 18', async () => {
    const catalogs = await Promise.all(
      RELEASES.map(async ({ major }) => {
        const db = await testDatabase({ major });
        const rows = await db.query<{ what: string }>(
          `select p.oid::regprocedure::text as what from pg_proc p where p.pronamespace = 'public'::regnamespace
           union all select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type
             from information_schema.columns where table_schema in ('public', 'langgraph')
           union all select indexdef from pg_indexes where schemaname in ('public', 'langgraph')
           union all select tgname || ' ' || tgrelid::regclass from pg_trigger where not tgisinternal order by 1`,
        );
        await db.close();
        return rows.map(({ what }) => what);
      }),
    );
    expect(catalogs[0]!.length).toBeGreaterThan(200);
    expect(catalogs[1]).toEqual(catalogs[0]);
  });
});

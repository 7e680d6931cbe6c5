import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

it.each([
  ['ended', 'update tasks set status = status where id = $1'],
  [
    'running',
    "update tasks set run = run + 1, status = 'running', open_subtasks = 2, finished_at = null where id = $1",
  ],
])('events of a task that is %s are numbered by the row as its lock finds it', async (_status, prepare) => {
  const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
  const { db } = drive.engine;
  await db.query(prepare, [id]);
  const other = new pg.Client({ connectionString: db.ownerUrl });
  await other.connect();
  const event = JSON.stringify([{ type: 'task.note', actor: { id: 'a' } }]);
  await other.query('begin');
  const { rows } = await other.query<{ event_seq: number }>(
    'update tasks set event_seq = event_seq + 1 where id = $1 returning event_seq',
    [id],
  );
  await other.query('select add_events($1, $2, $3)', [id, rows[0]!.event_seq, event]);
  const moved = db.query('select move_task($1, $2)', [id, JSON.stringify({ events: JSON.parse(event) })]);
  await expect
    .poll(
      async () => (await other.query('select count(*)::int as n from pg_locks where not granted')).rows[0].n,
    )
    .toBeGreaterThan(0);
  await other.query('commit');
  await other.end();
  await moved;
  const seen = await db.query<{ seq: number }>('select seq from events where task_id = $1 order by seq', [
    id,
  ]);
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, i) => i + 1));
  expect(seen).toHaveLength(rows[0]!.event_seq + 1);
});

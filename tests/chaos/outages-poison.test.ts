import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { MAX_ATTEMPTS } from '../../lib/engine-limits.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { checkInvariants } from '../flow/invariants.ts';
import { PRODUCTION_PLAN, productionTurns } from '../flow/scripts.ts';
import { writeReport } from '../support/report.ts';
import { ScriptedModel } from '../support/world.ts';
import { Site } from './outages/site.ts';

// F12: rows and messages that nobody can work off, among many that are well.
let site: Site;
beforeAll(async () => {
  site = await Site.start();
});
afterEach(() => checkInvariants(site.drive));
afterAll(() => site.close());

const TASKS = process.env.LONG ? 300 : 20;
/** One row in so many is poisoned, and as many messages. */
const ONE_IN = process.env.LONG ? 20 : 4;
/** What is done to a task's row while it waits; null: its agent throws each time. */
const ROWS = [
  { name: 'a plan that is none', plan: 'nonsense' },
  { name: 'a plan without its subtasks', plan: { revision: 1 } },
  { name: 'an agent that always throws', plan: null },
];
const MESSAGES = [
  '{"v": 1, "kind": "task", "id": ',
  '{"v": 1, "kind": "everything", "id": "x"}',
  '{"v": 7, "kind": "task", "id": "x"}',
  '{"v": 1, "kind": "subtask", "id": "nobody"}',
  '[]',
];

it('poison is parked in five tries, seen, and driven again; nobody else notices', async () => {
  const { drive, queue } = site;
  const { db } = drive.engine;
  const poisoned = new Map<string, { name: string; plan: unknown }>();
  const healthy: string[] = [];
  const turns = new Map<string, number>();
  let broken = true;
  let messages = 0;
  for (let i = 0; i < TASKS; i++) {
    const poison = i % ONE_IN === 0 ? ROWS[(i / ONE_IN) % ROWS.length] : undefined;
    const throws = poison?.plan === null;
    const description = `Tidy the start page, poison ${i}`;
    const say = (brief: TurnBrief) => {
      turns.set(brief.task.id, (turns.get(brief.task.id) ?? 0) + 1);
      if (throws && broken) throw new Error('poison');
      return productionTurns(brief);
    };
    drive.scripts.set(description, new ScriptedModel(PRODUCTION_PLAN, say));
    const body = { description, project_context: { project: 'checkout' } };
    const id = String((await site.call('POST /orchestrate', 'requester', body)).body.task_id);
    // What waits for people is poisoned while it waits.
    if (poison) {
      poisoned.set(id, { name: poison.name, plan: (await drive.task(id)).plan });
      if (!throws)
        await db.query('update tasks set plan = $2 where id = $1', [id, JSON.stringify(poison.plan)]);
    } else healthy.push(id);
    const asked = await drive.pending(id);
    for (const who of ['tech_lead', 'cto'])
      await site.call(`POST /approve/${asked.id}`, who, {
        action_hash: asked.action_hash,
        justification: 'Seen.',
      });
    if (i % ONE_IN === 0) {
      const body = MESSAGES[(i / ONE_IN) % MESSAGES.length]!;
      const failureUrl = 'https://platform.test/queue/failed';
      queue.waiting.push({
        id: `poison-${messages}`,
        path: '/queue/advance',
        body,
        at: site.clock.now(),
        retried: 0,
        failureUrl,
      });
      messages += 1;
    }
  }
  const openOf = async (ids: string[]) =>
    (await db.query('select id from tasks where id = any ($1) and finished_at is null', [ids])).length;

  await site.until(async () => (await openOf(healthy)) === 0, 300, 'the healthy ones to end');
  const ended = await db.query<{ status: string }>('select distinct status from tasks where id = any ($1)', [
    healthy,
  ]);
  expect(ended).toEqual([{ status: 'completed' }]);
  for (const id of healthy)
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.deploy': 1 });

  const ids = [...poisoned.keys()];
  await site.until(async () => (await openOf(ids)) === 0, 2 * 3_600, 'the poisoned ones to be parked');
  for (const [id, { name }] of poisoned) {
    const errors = (await drive.subtasks(id)).map(({ error }) => error?.code);
    const { status, error } = await drive.task(id);
    expect([name, status, error?.message], name).toEqual([
      name,
      'failed',
      expect.stringContaining('Given up after 5 attempts'),
    ]);
    expect(errors, name).toContain('parked');
    expect(turns.get(id) ?? 0, name).toBeLessThanOrEqual(MAX_ATTEMPTS + 1);
  }

  const list = async (kind: string) =>
    (await site.call(`GET /dead-letters?limit=200&kind=${kind}`, 'admin')).body.data as {
      task_id: string;
      subject: string;
      attempts: number;
    }[];
  const parked = await list('work');
  expect(parked.map(({ task_id }) => task_id).sort()).toEqual([...ids].sort());
  for (const { attempts } of parked) expect(attempts).toBeLessThanOrEqual(MAX_ATTEMPTS);
  // A message of a newer release is tried for hours: that release may come.
  await site.until(async () => queue.waiting.length === 0, 12 * 3_600, 'the messages to be given up');
  const unreadable = await list('message');
  expect(unreadable.length).toBeGreaterThan(0);
  expect(new Set(unreadable.map(({ subject }) => subject)).size).toBe(unreadable.length);

  broken = false;
  // Not mended yet: told one by one, and the others are driven all the same.
  const first = (await site.call('POST /dead-letters/redrive', 'team_lead', { kind: 'work', limit: 100 }))
    .body;
  const unread = [...poisoned.values()].filter(({ name }) => name.startsWith('a plan')).length;
  expect((first.refused as { code: string }[]).map(({ code }) => code)).toEqual(
    Array(unread).fill('internal_error'),
  );
  for (const [id, { plan }] of poisoned)
    await db.query('update tasks set plan = $2 where id = $1', [id, JSON.stringify(plan)]);
  for (const kind of ['work', 'message']) {
    const { body } = await site.call('POST /dead-letters/redrive', 'team_lead', { kind, limit: 100 });
    expect(body).toMatchObject({ refused: [], more: false });
  }
  await site.until(async () => (await openOf(ids)) === 0, 600, 'the mended ones to end');
  for (const id of ids) {
    expect((await drive.task(id)).status).toBe('completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.deploy': 1 });
  }
  expect([...(await list('work')), ...(await list('message'))]).toEqual([]);
  expect(poisoned.size).toBe(Math.ceil(TASKS / ONE_IN));
  const figures = {
    tasks: TASKS,
    poisoned_rows: poisoned.size,
    poisoned_messages: messages,
    letters: parked.length + unreadable.length,
  };
  console.info('poison', figures);
  writeReport('outages-poison', figures);
}, 600_000);

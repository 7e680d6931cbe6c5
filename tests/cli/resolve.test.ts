import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp, runHere } from '../support/cli.ts';
import { addEffect, moveSubtasks, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let site: Listening;
beforeAll(async () => {
  t = await testApp();
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
});

const as = (role: Role, argv: string[]) =>
  runHere(argv, { env: { DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: t.people[role].token } });
const SAID = ['--outcome', 'done', '--evidence', 'It is there.'];

it('finds the effect by the beginning of its key, where one alone begins so', async () => {
  const seeded = await seedWaiting(t.db, { by: t.people.developer.id });
  // Keys are made from the time: those of one millisecond would begin alike for longer than is meant here.
  const [one, other] = [`aaaaaaaa${'1'.repeat(56)}`, `aaaaaaaa${'2'.repeat(56)}`];
  for (const key of [one, other])
    await t.db.query('update effects set key = $1 where key = $2', [
      key,
      await addEffect(t.db, seeded, 'done'),
    ]);
  const ask = async (key: string, more = SAID) => {
    const { code, err } = await as('tech_lead', ['tasks', 'resolve', seeded.taskId, key, ...more]);
    return [code, err] as const;
  };
  expect(await ask('aaaa')).toEqual([EXIT.usage, expect.stringContaining('At least 8')]);
  expect(await ask('bbbbbbbb')).toEqual([EXIT.notFound, expect.stringContaining('No effect')]);
  expect(await ask('aaaaaaaa')).toEqual([EXIT.usage, expect.stringContaining('Several')]);
  // Both are known to be done: the service is asked about the one that is meant, and says so.
  expect(await ask(one.slice(0, 16))).toEqual([EXIT.conflict, expect.stringContaining('not_unknown')]);
  expect(await ask(one)).toEqual([EXIT.conflict, expect.stringContaining('not_unknown')]);
  expect(await ask('aaaaaaaa', ['--evidence', 'x'])).toEqual([
    EXIT.usage,
    expect.stringContaining('--outcome'),
  ]);
});

it('resume says why a task waits, and rings for one that stands still', async () => {
  const { taskId, subtaskIds } = await seedWaiting(t.db, { by: t.people.developer.id });
  const waits = await as('developer', ['tasks', 'resume', taskId]);
  expect([waits.code, waits.err]).toEqual([EXIT.conflict, expect.stringContaining('approval_pending')]);
  await moveSubtasks(t.db, subtaskIds.slice(0, 1), ['ready']);
  await t.db.query(`update approval_requests set status = 'cancelled' where workflow_id = $1`, [taskId]);
  await t.db.query(`update tasks set status = 'running', pending_approvals = 0 where id = $1`, [taskId]);
  const rings = await as('developer', ['tasks', 'resume', taskId]);
  expect([rings.code, rings.out]).toEqual([EXIT.ok, `${taskId} is running\n`]);
});

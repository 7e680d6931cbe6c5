import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Drive } from '../../flow/drive.ts';
import { expectEnd } from '../../flow/invariants.ts';
import { mail } from '../../flow/scripts.ts';
import { calls, draft, finish } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => {
  drive.world.after = null;
});
afterAll(() => drive.close());

const UNSTORABLE = { text: 'a\u0000b', half: 'c\ud800d' };
const stored = { text: 'a\ufffdb', half: 'c\ufffdd' };
const answers = (id: string) =>
  drive.engine.db.query<{ state: string; output: unknown }>(
    `select state, result -> 'output' as output from effects where task_id = $1`,
    [id],
  );

// Control: postgresJson on the way to record_outcomes.
it('an answer with what the database cannot store is an answer: the mail was sent, and is known to be', async () => {
  drive.world.after = async () => ({ state: 'done', output: UNSTORABLE });
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], ({ history }) =>
    history.length > 0 ? finish('ok') : calls(mail('boss')),
  );
  await expectEnd(drive, id, 'completed');
  expect(await answers(id)).toEqual([{ state: 'done', output: stored }]);
});

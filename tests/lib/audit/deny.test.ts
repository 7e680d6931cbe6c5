import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordDenial } from '../../../lib/audit/deny.ts';
import { Drive } from '../../flow/drive.ts';
import { calls, draft, finish } from '../../support/world.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const denied = () =>
  drive.engine.db.query(
    `select type, actor, subject, data::jsonb ->> 'code' as code, data::jsonb ->> 'asked' as asked
     from audit_events where type like '%.denied' order by id`,
  );

it('has the call that an agent was refused, with its subtask; the agent goes on without it', async () => {
  const { id } = await drive.open([draft({ agent: 'feature-dev' })], (brief) =>
    brief.history.length > 0 ? finish('done') : calls({ tool: 'world.nothing', args: {} }),
  );
  expect(await drive.task(id)).toMatchObject({ status: 'completed' });
  const [subtask] = await drive.engine.db.query<{ id: string }>(
    'select id from subtasks where task_id = $1',
    [id],
  );
  expect(await denied()).toEqual([
    {
      ...{ type: 'call.denied', actor: 'feature-dev', subject: subtask!.id },
      ...{ code: 'tool_not_allowed', asked: 'world.nothing' },
    },
  ]);
});

it('fails nothing when it cannot be kept, and says so in the log', async () => {
  const logged: unknown[] = [];
  const log = { ...drive.ctx.log, error: (...said: unknown[]) => void logged.push(said) };
  const db = { query: () => Promise.reject(new Error('gone')) };
  const refusal = { code: 'role_not_allowed', message: 'No.' };
  await recordDenial(
    { db: db as never, log },
    { what: 'access', actor: 'x', subject: 'y', refusal, asked: 'z' },
  );
  expect(logged).toEqual([
    ['audit: a denial was not kept', expect.objectContaining({ code: 'role_not_allowed' })],
  ]);
});

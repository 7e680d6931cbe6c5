import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';

it('a plan that the policy denies ends its task, and is in the audit log', async () => {
  const drive = await Drive.start();
  try {
    const document = DEFAULT_POLICY.replace(/(\n {2}low:[\s\S]*?decision: )auto_approve/, '$1deny');
    expect(document).not.toBe(DEFAULT_POLICY);
    const { db } = drive.engine;
    await db.query(`insert into policies (version, document, created_by) values (8, $1, 'test')`, [document]);
    await db.query('update settings set active_policy = 8');
    const { id } = await drive.open([draft({ agent: 'documentation' })], () => finish('done'));
    expect(await drive.task(id)).toMatchObject({ status: 'failed' });
    const rows = await db.query(
      `select actor, data::jsonb ->> 'code' as code from audit_events where type = 'plan.denied' and subject = $1`,
      [id],
    );
    expect(rows).toEqual([{ actor: 'orchestrator', code: 'denied_by_policy' }]);
  } finally {
    await drive.close();
  }
});

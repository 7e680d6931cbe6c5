import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealAudit } from '../../lib/audit/seal.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { Drive } from './drive.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  const doors = doorsOver(drive);
  ask = doors.ask;
  await doors.add('sam', { bindings: [{ role: 'viewer', projects: ['checkout'] }] });
});
afterAll(() => drive.close());

async function sampleOf(sample: string): Promise<number> {
  const { status, text } = await ask('GET /metrics', 'viewer');
  expect(status).toBe(200);
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
  expect(line, text).toBeDefined();
  return Number(line!.slice(sample.length));
}
const OVERDUE = 'orchestrator_break_glass_reviews{state="overdue"}';

describe('GET /metrics', () => {
  it('tells an overdue review of broken glass until it is held, and how long the oldest request waits', async () => {
    expect(await sampleOf(OVERDUE)).toBe(0);
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const approval = await drive.pending(id);
    expect(await sampleOf('orchestrator_approvals_pending{risk_level="high"}')).toBe(1);
    const { db } = drive.engine;
    await db.query(`update approval_requests set created_at = created_at - interval '1 hour' where id = $1`, [
      approval.id,
    ]);
    expect(await sampleOf('orchestrator_approvals_oldest_age_seconds')).toBeGreaterThanOrEqual(3_600);
    await ask(`POST /approvals/${approval.id}/break-glass`, 'cto', {
      reason: 'Checkout is down, and nobody else can be reached.',
      action_hash: approval.action_hash,
    });
    expect(await sampleOf('orchestrator_break_glass_reviews{state="open"}')).toBe(1);
    expect(await sampleOf(OVERDUE)).toBe(0);
    await db.query(`update reviews set due_at = clock_timestamp() - interval '1 second'`);
    expect(await sampleOf(OVERDUE)).toBe(1);
    expect(await sampleOf('orchestrator_approvals_oldest_age_seconds')).toBe(0);
  });

  it('tells a halt, of all and of single projects', async () => {
    expect(await sampleOf('orchestrator_halted')).toBe(0);
    await ask('POST /halt', 'cto', { scope: 'all', reason: 'Looked at.' });
    await ask('POST /halt', 'cto', { scope: 'project', reason: 'Looked at.', project: 'checkout' });
    expect(await sampleOf('orchestrator_halted')).toBe(1);
    expect(await sampleOf('orchestrator_halted_projects')).toBe(1);
    await ask('POST /unhalt', 'cto', { scope: 'all', reason: 'Mended.' });
    expect(await sampleOf('orchestrator_halted')).toBe(0);
  });

  it('tells how long the audit log waits for its links, and for those who keep heads outside', async () => {
    const { db } = drive.engine;
    const tell = (target: string, ago: string, error: string | null) =>
      db.query(
        `insert into audit_anchors (target, seq, hash, at, error)
         select $1, h.seq, h.hash, clock_timestamp() - $2::interval, $3 from audit_head h`,
        [target, ago, error],
      );
    const late = 'orchestrator_audit_anchor_lag_seconds{target="webhook"}';
    await sealAudit(drive.ctx);
    const events = await sampleOf('orchestrator_audit_events_total');
    expect(await sampleOf('orchestrator_audit_seal_lag_seconds')).toBe(0);
    await tell('webhook', '1 minute', 'HTTP 500');
    await tell('bucket', '8 days', 'HTTP 500');
    const [{ age }] = (await db.query(
      `select extract(epoch from clock_timestamp() - min(at))::float8 as age from audit_events`,
    )) as [{ age: number }];
    expect(await sampleOf(late)).toBeGreaterThanOrEqual(age);
    await tell('webhook', '0', null);
    expect(await sampleOf(late)).toBe(0);
    const [{ at }] = (await db.query(
      `select extract(epoch from clock_timestamp())::float8 as at, audit_now('cto', 'test.made', 'x', '{}')`,
    )) as [{ at: number }];
    await new Promise((done) => setTimeout(done, 50));
    expect(await sampleOf('orchestrator_audit_events_total')).toBe(events + 1);
    expect(await sampleOf('orchestrator_audit_seal_lag_seconds')).toBeGreaterThan(0.05);
    await sealAudit(drive.ctx);
    expect(await sampleOf('orchestrator_audit_seal_lag_seconds')).toBe(0);
    expect(await sampleOf(late)).toBeGreaterThan(0);
    expect(await sampleOf(late)).toBeLessThan(Date.now() / 1_000 - at + 1);
    expect((await ask('GET /metrics', 'viewer')).text).not.toContain('target="bucket"');
  });

  it('is for who has a role in all projects', async () => {
    expect((await ask('GET /metrics', 'sam')).status).toBe(403);
  });
});

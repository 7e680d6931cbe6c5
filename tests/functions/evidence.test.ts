import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { type Seeded, seedWaiting } from '../support/rows.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const waiting = (more: object = {}) => seedWaiting(t.db, { by: t.people.developer.id, ...more });
const read = ({ approvalId }: Seeded, token = t.people.tech_lead.token, accept = 'application/json') =>
  t.call(`GET /approvals/${approvalId}`, { token, headers: { accept } });
const answer = ({ approvalId, actionHash }: Seeded, verb: 'approve' | 'reject') =>
  t.call(`POST /${verb}/${approvalId}`, {
    token: t.people.tech_lead.token,
    body:
      verb === 'approve' ? { action_hash: actionHash, justification: 'Checked.' } : { reason: 'No.\u202E' },
  });

describe('GET /approvals/{id}', () => {
  it('has the evidence as data, the action of the database first', async () => {
    const asked = await waiting();
    const { status, body } = await read(asked);
    expect(status).toBe(200);
    const pack = body.evidence_pack!;
    expect(Object.keys(pack)[0]).toBe('action');
    expect(pack).toMatchObject({
      action: { tool: 'plan.execute', hash: asked.actionHash, hash_matches: true },
      preview: { kind: 'plan', about: '2 subtasks' },
      environment: 'production',
      reasons: [{ rule: 'deploy_production', level: 'high' }],
      summary: null,
    });
  });

  it('is text or Markdown for whoever asks for it', async () => {
    const asked = await waiting();
    const text = await read(asked, undefined, 'text/plain');
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.headers.get('vary')).toContain('accept');
    expect(text.text).toMatch(/^EXACT ACTION\n {2}plan\.execute on checkout/);
    expect((await read(asked, undefined, 'text/markdown')).text).toMatch(/^### Exact action\n/);
    expect((await read(asked, t.people.stranger.token, 'text/plain')).status).toBe(404);
  });

  it('shows an altered action for what it is', async () => {
    const asked = await waiting();
    await t.db.query(
      `update approval_requests set action_details = jsonb_set(action_details, '{target,environment}', '"staging"') where id = $1`,
      [asked.approvalId],
    );
    expect((await read(asked)).body.evidence_pack!.action).toMatchObject({ hash_matches: false });
  });

  it('shows what was decided of its like in the project before it, with what came of it, to who has a role there', async () => {
    const like = { operations: ['of_this_test'] };
    const rejected = await waiting(like);
    await answer(rejected, 'reject');
    await answer(await waiting({ ...like, project: 'billing' }), 'reject');
    for (let i = 0; i < 6; i++) await answer(await waiting(like), 'approve');
    const asked = await waiting(like);
    await answer(await waiting(like), 'reject');
    await t.settle();
    const similar = (await read(asked)).body.evidence_pack!.similar as unknown as object[];
    expect(similar).toHaveLength(5);
    expect(similar[0]).toMatchObject({ decided: 'approved', by: 'a-tech_lead', outcome: 'completed' });
    expect((await read(asked)).body.evidence_pack!.record).toMatch(
      /asked before, in 90 days: \d+ approved, \d+ rejected, 0 expired; 0 of their calls failed/,
    );
    const young = await waiting(like);
    const newest = (await read(young)).body.evidence_pack!.similar as unknown as object[];
    expect(newest[0]).toMatchObject({ decided: 'rejected', reason: 'No.⟨U+202E⟩', outcome: 'rejected' });
    await t.db.query(`update principals set bindings = '[]' where id = $1`, [t.people.developer.id]);
    const own = await read(young, t.people.developer.token);
    expect(own.status).toBe(200);
    expect(own.body.evidence_pack).toMatchObject({ similar: [], record: null });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TurnBrief } from '../../schema/turn.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { commit, destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  ask = doorsOver(drive).ask;
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const waiting = async () => {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  return { id, approval: await drive.pending(id) };
};
type Waiting = Awaited<ReturnType<typeof waiting>>;
const item = ({ approval }: Waiting, more: object = {}) => ({
  ...{
    approval_id: approval.id,
    decision: 'approve',
    action_hash: approval.action_hash,
    justification: 'Looked.',
  },
  ...more,
});
const batch = (who: string, decisions: object[], headers = {}) =>
  ask('POST /approvals/decisions', who, { decisions }, headers);

describe('several decisions at once', () => {
  it('are judged each by itself', async () => {
    const [a, b, c, d] = [await waiting(), await waiting(), await waiting(), await waiting()];
    await drive.engine.db.query(`update approval_requests set requested_by = 'cto' where id = $1`, [
      d.approval.id,
    ]);
    const { status, body } = await batch('cto', [
      item(a),
      item(b, { decision: 'reject', reason: 'Not today.' }),
      item(c, { action_hash: '0'.repeat(64) }),
      item(d),
      item(a, { approval_id: '019d0000-0000-7000-8000-000000000009' }),
      item(a, { approval_id: 'nonsense' }),
    ]);
    expect(status).toBe(207);
    expect(
      (body.results as never as { status: number; code?: string }[]).map(({ status: one, code }) => [
        one,
        code,
      ]),
    ).toEqual([
      [200, undefined],
      [200, undefined],
      [409, 'action_changed'],
      [403, 'self_approval'],
      [404, 'not_found'],
      [404, 'not_found'],
    ]);
    await drive.rest();
    expect((await drive.pending(a.id)).votes).toHaveLength(1);
    await expectEnd(drive, b.id, 'rejected');
    const second = await batch('tech_lead', [item(a)]);
    expect(second.body.results).toMatchObject([{ status: 200, decision: { status: 'approved' } }]);
    await drive.rest();
    await expectEnd(drive, a.id, 'completed');
  });

  it.each([
    ['no hash', (w: Waiting) => [item(w, { action_hash: undefined })], 'validation_failed'],
    ['none', () => [], 'validation_failed'],
    ['more than fifty', (w: Waiting) => Array.from({ length: 51 }, () => item(w)), 'validation_failed'],
    [
      'one twice',
      (w: Waiting) => [item(w), item(w, { decision: 'reject', reason: 'x' })],
      'duplicate_approval',
    ],
  ])('are refused as a whole with %s', async (_, decisions, code) => {
    const one = await waiting();
    expect((await batch('cto', decisions(one))).body).toMatchObject({ status: 422, code });
    expect((await drive.pending(one.id)).votes).toEqual([]);
  });

  it('answer the same again under the same key', async () => {
    const one = await waiting();
    const key = { 'idempotency-key': 'batch-1' };
    const [first, again] = [await batch('cto', [item(one)], key), await batch('cto', [item(one)], key)];
    expect(again.text).toBe(first.text);
    expect(again.status).toBe(207);
    expect((await drive.pending(one.id)).votes).toHaveLength(1);
  });
});

describe('a note', () => {
  it('with the yes to a plan reaches every agent, marked as a person’s, and the timeline; credentials do not', async () => {
    const heard: string[][] = [];
    const { id } = await drive.open(PRODUCTION_PLAN, (brief) => {
      heard.push(brief.feedback);
      return productionTurns(brief);
    });
    const { id: approval } = await drive.pending(id);
    const secret = `ghp_${'a1'.repeat(20)}`;
    await ask(`POST /approve/${approval}`, 'tech_lead', { note: `Keep the old pool; not ${secret}.` });
    await ask(`POST /approve/${approval}`, 'cto', { note: 'And be quick.' });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(heard.length).toBeGreaterThan(1);
    for (const feedback of heard)
      expect(feedback).toEqual([
        'A person (tech_lead) who approved this writes: Keep the old pool; not [redacted: github_token].',
        'A person (cto) who approved this writes: And be quick.',
      ]);
    const events = await ask(`GET /tasks/${id}/events`, 'requester');
    expect(events.text).toContain('And be quick.');
    expect(events.text).not.toContain(secret);
    const [leak] = await drive.engine.db.query<{ n: number }>(
      `select (select count(*) from audit_events where data like $1) + (select count(*) from approval_requests a where to_jsonb(a)::text like $1) as n`,
      [`%${secret}%`],
    );
    expect(Number(leak!.n)).toBe(0);
  });

  it('with the yes to a call reaches the turn that comes after it; a rejection’s reason as well', async () => {
    const heard: string[][] = [];
    const { id } = await drive.open([draft({ agent: 'infrastructure' })], (brief: TurnBrief) => {
      heard.push(brief.feedback);
      if (brief.history.length === 0) return calls(destroy('cache'));
      return brief.history.length === 1 ? calls(destroy('queue')) : finish('as you say');
    });
    await drive.reject(id, 'cto', 'We need that cache.');
    const { id: approval } = await drive.pending(id);
    await ask(`POST /approve/${approval}`, 'tech_lead', { note: 'Drain it first.' });
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(heard.at(-1)).toEqual([
      'We need that cache.',
      'A person (tech_lead) who approved this writes: Drain it first.',
    ]);
  });

  it('is cut where an agent gets it, and refused beyond four thousand characters', async () => {
    const { id } = await drive.open([draft({ agent: 'infrastructure' })], (brief: TurnBrief) =>
      brief.history.length > 0
        ? finish(brief.feedback.join().slice(0, 3_900))
        : calls(destroy('cache'), commit(1)),
    );
    const { id: approval } = await drive.pending(id);
    const long = await ask(`POST /approve/${approval}`, 'tech_lead', { note: 'x'.repeat(4_001) });
    expect(long.body.code).toBe('validation_failed');
    await ask(`POST /approve/${approval}`, 'tech_lead', { note: 'x'.repeat(4_000) });
    await drive.rest();
    const [first] = await drive.subtasks(id);
    expect(first!.result!.summary.length).toBeLessThan(2_100);
    await expectEnd(drive, id, 'completed');
  });
});

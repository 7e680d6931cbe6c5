import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NotificationMessage } from '../../../schema/notification.ts';
import { BASE_URL } from '../../support/config.ts';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';

let t: NotifyApp;
beforeAll(async () => {
  t = await notifyApp();
});
afterAll(() => t.close());
afterEach(async () => {
  t.receiver.received.length = 0;
  t.receiver.answer({ status: 200 });
  t.queue.state = 'up';
  await t.db.query('update notification_endpoints set enabled = false');
  await t.db.query('delete from notification_deliveries');
  await t.db.query('delete from event_outbox');
});

let n = 0;
const webhook = async (more: object = {}) => {
  const { body } = await t.endpoint({
    ...{ name: `hook-${++n}`, channel: 'webhook', target: { url: `${t.receiver.url}/hook` } },
    ...more,
  });
  return { id: String(body.id), secret: String(body.secret), version: Number(body.version) };
};
const told = () =>
  t.receiver.received.map(({ body }) => JSON.parse(body) as { type: string; data: NotificationMessage });
const rows = () =>
  t.db.query<{
    id: string;
    state: string;
    attempts: number;
    type: string;
    last_error: string | null;
    endpoint_id: string;
    fallback_of: string | null;
  }>(
    'select id, state, attempts, type, last_error, endpoint_id, fallback_of from notification_deliveries order by created_at, id',
  );

describe('an outbound webhook', () => {
  it('is told of a request and of its decision, signed, in order, each once', async () => {
    const { secret } = await webhook();
    const asked = await t.ask();
    await t.deliver();
    await t.call(`POST /reject/${asked.id}`, {
      token: t.people.cto.token,
      body: { reason: 'Not <b>today</b>.' },
    });
    await t.deliver();
    await t.deliver();
    expect(told().map(({ type }) => type)).toEqual(['approval.required', 'approval.rejected']);
    for (const { headers, body } of t.receiver.received) {
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
      expect(signature).toBe(new Webhook(secret).sign(String(id), new Date(Number(at) * 1_000), body));
      NotificationMessage.parse((JSON.parse(body) as { data: unknown }).data);
      expect(headers['webhook-id']).toMatch(/^evt_/);
    }
    const [first, second] = told();
    expect(first?.data.approval).toMatchObject({
      id: asked.id,
      action_hash: asked.action_hash,
      tool: 'shell.exec',
    });
    expect(first?.data.approval?.action).toContain('kubectl delete namespace payments');
    expect(second?.data).toMatchObject({ actor: 'a-cto', reason: 'Not <b>today</b>.' });
  });

  it('is counted by channel, event and project, with how long it took and what failed', async () => {
    // The figures of the migration are of the real clock, far ahead of this test's.
    await t.db.query("update metric_state set computed_at = null, settled_to = '-infinity'");
    await webhook();
    const scrape = async () => (await t.call('GET /metrics', { token: t.people.admin.token })).text;
    const value = (text: string, sample: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(sample))
          ?.slice(sample.length) ?? 0,
      );
    const sent =
      'notifications_sent_total{channel="webhook",event_type="approval.required",project="checkout"}';
    const failed = 'notification_failures_total{channel="webhook"}';
    const took = 'notification_delivery_seconds_count{channel="webhook"}';
    const before = await scrape();
    t.receiver.answer(() => ({ status: t.receiver.received.length === 1 ? 500 : 200 }));
    await t.ask();
    await t.deliver();
    await t.pass(10);
    const after = await scrape();
    for (const sample of [sent, failed, took])
      expect([sample, value(after, sample) - value(before, sample)]).toEqual([sample, 1]);
  });

  it('gets nothing of what it did not subscribe to', async () => {
    await webhook({ filter: { events: ['approval.approved'] } });
    await webhook({ filter: { min_risk: 'critical', projects: ['billing'] } });
    await webhook({ filter: { roles: ['viewer'] } });
    await t.ask();
    await t.deliver();
    expect(await rows()).toEqual([]);
    expect(await t.db.query('select 1 from event_outbox')).toEqual([]);
  });

  it('is tried over more than a day, then given up into the dead letters, and driven again from there', async () => {
    await webhook();
    t.receiver.answer({ status: 500 });
    await t.ask();
    await t.deliver();
    await t.pass(23 * 3_600, 3_600);
    const [before] = await rows();
    expect(before?.state).toBe('pending');
    await t.pass(16 * 3_600, 3_600);
    const [row] = await rows();
    expect([row?.state, row?.attempts, row?.last_error]).toEqual(['dead', 8, 'HTTP 500.']);
    expect(told().filter(({ type }) => type === 'approval.required')).toHaveLength(8);
    const { body } = await t.call('GET /dead-letters', { token: t.people.admin.token });
    const letter = (body.data as unknown as { id: string; subject: string }[]).find(
      ({ subject }) => subject === `delivery:${row?.id}`,
    );
    t.receiver.answer({ status: 204 });
    await t.db.query('update notification_endpoints set open_until = null');
    const again = await t.call(`POST /dead-letters/${letter!.id}/redrive`, {
      token: t.people.admin.token,
      body: {},
    });
    expect(again.body.state).toBe('rung');
    await t.deliver();
    expect((await rows())[0]?.state).toBe('sent');
  });

  it('that is down for an hour loses nothing, and gets it in order', async () => {
    await webhook();
    t.receiver.answer({ status: 503, headers: { 'retry-after': '30' } });
    const asked = await t.ask();
    await t.deliver();
    await t.call(`POST /approve/${asked.id}`, { token: t.people.cto.token, body: { justification: 'Yes.' } });
    await t.call(`POST /approve/${asked.id}`, {
      token: t.people.security_team.token,
      body: { justification: 'Yes.' },
    });
    await t.deliver();
    await t.pass(3_600, 60);
    expect((await rows()).map(({ state }) => state)).toEqual(['pending', 'pending']);
    t.receiver.answer({ status: 200 });
    const before = t.receiver.received.length;
    await t.pass(3 * 3_600, 300);
    expect((await rows()).map(({ state, type }) => [type, state])).toEqual([
      ['approval.required', 'sent'],
      ['approval.approved', 'sent'],
    ]);
    expect(
      told()
        .slice(before)
        .map(({ type }) => type),
    ).toEqual(['approval.required', 'approval.approved']);
  });

  it('is left alone after five failures in a row, tried by one alone, and disabled after five days', async () => {
    const { id } = await webhook();
    t.receiver.answer({ status: 500 });
    for (let i = 0; i < 8; i++) await t.ask(`kubectl delete namespace payments-${i}`);
    await t.deliver();
    expect(t.receiver.received).toHaveLength(5);
    const state = async () =>
      (await t.call('GET /notification-endpoints', { token: t.people.admin.token })).body.data as unknown as {
        id: string;
        state: string;
        failures: number;
        disabled_reason: string | null;
      }[];
    expect((await state()).find((one) => one.id === id)).toMatchObject({ state: 'resting', failures: 5 });
    await t.pass(40, 10);
    expect(t.receiver.received).toHaveLength(6);
    await t.pass(5 * 24 * 3_600, 6 * 3_600);
    await t.ask('kubectl delete namespace payments-late');
    await t.deliver();
    await t.pass(2 * 3_600, 600);
    const off = (await state()).find((one) => one.id === id);
    expect(off).toMatchObject({ state: 'disabled' });
    expect(off?.disabled_reason).toContain('five days');
    const count = t.receiver.received.length;
    await t.ask('kubectl delete namespace payments-later');
    await t.deliver();
    expect(t.receiver.received).toHaveLength(count);
  });

  it('is told what came first before what came after, though the first was not taken at once', async () => {
    await webhook();
    let refused = 0;
    t.receiver.answer(({ body }) => ({
      status: body.includes('approval.required') && refused++ === 0 ? 500 : 200,
    }));
    const asked = await t.ask();
    await t.deliver();
    await t.call(`POST /reject/${asked.id}`, { token: t.people.cto.token, body: { reason: 'No.' } });
    await t.deliver();
    expect(told().map(({ type }) => type)).toEqual(['approval.required']);
    await t.pass(60, 30);
    expect(told().map(({ type }) => type)).toEqual([
      'approval.required',
      'approval.required',
      'approval.rejected',
    ]);
  });

  it('is tried by one alone when it was left alone long enough', async () => {
    const { id } = await webhook();
    await t.ask('kubectl delete namespace a');
    await t.ask('kubectl delete namespace b');
    await t.call('POST /queue/notify', {
      body: { v: 1, id: 'event:any' },
      headers: { 'upstash-signature': `signed for ${BASE_URL}/queue/notify` },
    });
    await t.db.query(
      "update notification_endpoints set failures = 7, open_until = clock_timestamp() - interval '1 second' where id = $1",
      [id],
    );
    const claims = await t.db.query<{ r: { state: string } }>(
      "select claim_delivery_v1(jsonb_build_object('id', id, 'lease_s', 60)) as r from notification_deliveries order by id",
    );
    expect(claims.map(({ r }) => r.state)).toEqual(['claimed', 'held']);
  });

  it('hands over to its fallback after so many failures, and goes on itself', async () => {
    const other = await webhook({
      filter: { events: ['task.failed'] },
      target: { url: `${t.receiver.url}/other` },
    });
    await webhook({ fallback_id: other.id, fallback_after: 2 });
    t.receiver.answer(({ path }) => ({ status: path === '/other' ? 200 : 500 }));
    await t.ask();
    await t.deliver();
    await t.pass(10);
    expect(t.receiver.received.filter(({ path }) => path === '/other')).toHaveLength(1);
    expect((await rows()).map(({ state }) => state).sort()).toEqual(['pending', 'sent']);
  });

  it('is reached though the queue refuses, or takes and loses everything', async () => {
    await webhook();
    for (const state of ['refuses', 'lies'] as const) {
      t.queue.state = state;
      await t.ask(`kubectl delete namespace ${state}`);
      await t.pass(300, 60);
      expect(told().filter(({ data }) => data.approval?.action.includes(state))).toHaveLength(1);
    }
  });

  it('is signed with both secrets while one replaces the other', async () => {
    const { id, secret } = await webhook();
    const turned = await t.call(`POST /notification-endpoints/${id}/rotate-secret`, {
      token: t.people.admin.token,
      body: {},
    });
    await t.call(`POST /notification-endpoints/${id}/test`, { token: t.people.admin.token });
    const { headers, body } = t.receiver.received[0]! as { headers: Record<string, string>; body: string };
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
    const expected = [String(turned.body.secret), secret].map((one) =>
      new Webhook(one).sign(headers['webhook-id']!, at, body),
    );
    expect(headers['webhook-signature']).toBe(expected.join(' '));
    expect(turned.text).not.toContain(secret);
    const stored = await t.db.query<{ s: string }>(
      'select secrets::text as s from notification_endpoints where id = $1',
      [id],
    );
    expect(stored[0]!.s).not.toContain(secret.slice(10));
    await t.call(`POST /notification-endpoints/${id}/rotate-secret`, {
      token: t.people.admin.token,
      body: { drop_old: true },
    });
    await t.call(`POST /notification-endpoints/${id}/test`, { token: t.people.admin.token });
    expect(String(t.receiver.received.at(-1)!.headers['webhook-signature']).split(' ')).toHaveLength(1);
  });

  it('is told again what happened in a stretch of time, under the same message id', async () => {
    const { id } = await webhook();
    const from = new Date(t.clock.now()).toISOString();
    await t.ask();
    await t.deliver();
    await t.pass(60);
    const to = new Date(t.clock.now()).toISOString();
    const replay = (only_failed: boolean) =>
      t.call(`POST /notification-endpoints/${id}/replay`, {
        token: t.people.admin.token,
        body: { from, to, only_failed },
      });
    expect((await replay(true)).body).toMatchObject({ replayed: 0 });
    expect((await replay(false)).body).toMatchObject({ replayed: 1, more: false });
    await t.deliver();
    const ids = t.receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('that says 410 is told nothing of that message again, nor led anywhere else by a redirect', async () => {
    await webhook();
    t.receiver.answer({ status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data' } });
    await t.ask();
    await t.deliver();
    expect((await rows())[0]).toMatchObject({ state: 'pending', last_error: 'HTTP 302.' });
    t.receiver.answer({ status: 410 });
    await t.pass(10);
    expect((await rows())[0]).toMatchObject({ state: 'dead' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';

let t: NotifyApp;
const zone: Record<string, string[]> = {
  'hooks.acme.dev': ['93.184.215.14'],
  'inside.acme.dev': ['10.0.0.7'],
  'half.acme.dev': ['93.184.215.14', '169.254.169.254'],
  'six.acme.dev': ['::ffff:127.0.0.1'],
};
beforeAll(async () => {
  t = await notifyApp({ WEBHOOK_HOSTS: ['*.acme.dev'] }, { addresses: async (host) => zone[host] ?? [] });
});
afterAll(() => t.close());

const as = (who: 'admin' | 'cto' | 'tech_lead' | 'developer' | 'robot') => ({ token: t.people[who].token });
let n = 0;
const hook = (url: string, more: object = {}) =>
  t.endpoint({ name: `e-${++n}`, channel: 'webhook', target: { url }, ...more });

describe('an endpoint', () => {
  it.each([
    'http://hooks.acme.dev/',
    'https://hooks.acme.dev:22/',
    'https://user@hooks.acme.dev/',
    'https://inside.acme.dev/',
    'https://half.acme.dev/',
    'https://six.acme.dev/',
    'https://elsewhere.dev/',
    'https://[::1]/',
    'not a url',
  ])('is not saved where it would lead to %s', async (url) => {
    const { status, body } = await hook(url);
    expect([status, body.code]).toEqual([422, 'address_not_allowed']);
  });

  it('is not sent to where its name leads inside later on, and its name that leads nowhere is tried again', async () => {
    const { body } = await hook('https://hooks.acme.dev/in');
    zone['hooks.acme.dev'] = ['10.0.0.1'];
    const sent = await t.call(`POST /notification-endpoints/${body.id}/test`, as('admin'));
    expect(sent.body).toMatchObject({ state: 'pending', last_error: expect.stringContaining('not public') });
    zone['hooks.acme.dev'] = [];
    const { status } = await hook('https://hooks.acme.dev/in');
    expect(status).toBe(503);
    zone['hooks.acme.dev'] = ['93.184.215.14'];
    expect(t.receiver.received).toEqual([]);
    await t.db.query('update notification_endpoints set enabled = false');
  });

  it.each([
    [{ name: 'Ops!', channel: 'console' }, 'validation_failed'],
    [{ name: 'a', channel: 'pigeon' }, 'validation_failed'],
    [{ name: 'a', channel: 'slack', target: {} }, 'target_invalid'],
    [{ name: 'a', channel: 'slack', target: { channel: '#ops' } }, 'target_invalid'],
    [{ name: 'a', channel: 'email', target: { to: ['nobody'] } }, 'target_invalid'],
    [{ name: 'a', channel: 'console', target: { url: 'x' } }, 'target_invalid'],
    [{ name: 'a', channel: 'log', quiet_hours: { from: '22:00', to: '22:00' } }, 'validation_failed'],
    [
      { name: 'a', channel: 'log', quiet_hours: { from: '22:00', to: '07:00', time_zone: 'Mars' } },
      'validation_failed',
    ],
    [{ name: 'a', channel: 'log', fallback_id: '019d0000-0000-7000-8000-00000000000a' }, 'fallback_invalid'],
    [{ name: 'a', channel: 'log', secret: 'x' }, 'validation_failed'],
  ])('is refused as %j', async (body, code) => {
    const answer = await t.endpoint(body);
    expect([answer.status, answer.body.code]).toEqual([422, code]);
  });

  it('is changed by whoever saw it last, disabled with what waits dropped, and gone with its name free again', async () => {
    const { body: made } = await t.endpoint({ name: 'ops', channel: 'log' });
    expect((await t.endpoint({ name: 'ops', channel: 'log' })).body.code).toBe('already_exists');
    const patch = (body: object, version?: unknown) =>
      t.call(`PATCH /notification-endpoints/${made.id}`, {
        ...as('admin'),
        body,
        headers: version === undefined ? {} : { 'if-match': `"${version}"` },
      });
    expect((await patch({ enabled: false })).status).toBe(428);
    expect((await patch({ enabled: false }, 99)).status).toBe(412);
    expect((await patch({}, 1)).status).toBe(422);
    expect((await patch({ fallback_id: made.id }, 1)).body.code).toBe('fallback_invalid');
    const changed = await patch({ filter: { events: ['task.failed'] }, digest_minutes: 30 }, 1);
    expect(changed.body).toMatchObject({
      version: 2,
      digest_minutes: 30,
      filter: { events: ['task.failed'] },
    });
    const off = await patch({ enabled: false }, 2);
    expect(off.body).toMatchObject({ state: 'disabled', disabled_reason: 'Disabled by a-admin.' });
    expect((await patch({ enabled: true }, 3)).body).toMatchObject({
      state: 'working',
      disabled_reason: null,
    });
    const gone = await t.call(`DELETE /notification-endpoints/${made.id}`, {
      ...as('admin'),
      headers: { 'if-match': '"4"' },
    });
    expect(gone.status).toBe(204);
    expect((await t.endpoint({ name: 'ops', channel: 'log' })).status).toBe(201);
    const audit = await t.db.query<{ type: string }>(
      'select type from audit_events where subject = $1 order by at, type',
      [String(made.id)],
    );
    expect(audit.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['endpoint.created', 'endpoint.changed', 'endpoint.removed']),
    );
  });

  it('is for administrators of all projects: nobody else sees or changes it, no agent either', async () => {
    const { body } = await t.endpoint({ name: 'private', channel: 'log' });
    const path = `/notification-endpoints/${body.id}`;
    for (const who of ['tech_lead', 'developer', 'robot'] as const) {
      expect((await t.call('GET /notification-endpoints', as(who))).status).toBe(403);
      expect(
        (await t.call('POST /notification-endpoints', { ...as(who), body: { name: 'x', channel: 'log' } }))
          .status,
      ).toBe(403);
      expect((await t.call(`POST ${path}/test`, as(who))).status).toBe(403);
    }
    expect((await t.call('GET /notification-endpoints', as('cto'))).status).toBe(200);
  });
});

describe('GET /notification-deliveries', () => {
  it('shows what was told about one’s projects, and why not; whoever leads tries it again', async () => {
    const { body } = await t.endpoint({
      name: 'hook',
      channel: 'webhook',
      target: { url: `${t.receiver.url}/x` },
    });
    t.receiver.answer({ status: 410 });
    await t.ask();
    await t.deliver();
    const list = await t.call('GET /notification-deliveries?state=dead', as('tech_lead'));
    const [row] = list.body.data as unknown as {
      id: string;
      last_error: string;
      endpoint_id: string;
      latency_ms: null;
    }[];
    expect(row).toMatchObject({
      endpoint_id: body.id,
      last_error: 'HTTP 410: the receiver wants no more.',
      latency_ms: null,
    });
    expect(
      (await t.call('GET /notification-deliveries', { token: t.people.stranger.token })).body.data,
    ).toEqual([]);
    const retry = (token: string) => t.call(`POST /notification-deliveries/${row!.id}/retry`, { token });
    expect((await retry(t.people.stranger.token)).status).toBe(404);
    expect((await retry(t.people.developer.token)).status).toBe(403);
    t.receiver.answer({ status: 200 });
    expect((await retry(t.people.tech_lead.token)).status).toBe(202);
    await t.deliver();
    expect((await retry(t.people.tech_lead.token)).body.code).toBe('already_delivered');
    const { body: after } = await t.call('GET /notification-deliveries?state=sent', as('tech_lead'));
    expect((after.data as unknown as { latency_ms: number }[])[0]!.latency_ms).toBeGreaterThanOrEqual(0);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';

let t: NotifyApp;
beforeAll(async () => {
  t = await notifyApp();
});
afterAll(() => t.close());
afterEach(async () => {
  t.receiver.received.length = 0;
  t.receiver.answer({ status: 200 });
  await t.db.query('update notification_endpoints set enabled = false');
  await t.db.query('delete from notification_preferences');
});

let n = 0;
const endpoint = (body: object) => t.endpoint({ name: `p-${++n}`, ...body });
const prefer = (who: 'cto' | 'developer' | 'security_team', body: object) =>
  t.call('PUT /notification-preferences', { token: t.people[who].token, body });
const mails = () =>
  t.receiver.received.map(
    ({ body }) => JSON.parse(body) as { to: string; subject: string; text: string; html: string },
  );

describe('mail to people', () => {
  it('goes to those who may decide and to who asked, each at their own address, once', async () => {
    await endpoint({ channel: 'email', target: { to: 'people' } });
    await endpoint({ channel: 'email', target: { to: 'people' } });
    await prefer('cto', { email: 'cto@acme.dev' });
    await prefer('security_team', { email: 'sec@acme.dev' });
    await prefer('developer', { email: 'dev@acme.dev' });
    const asked = await t.ask('kubectl delete namespace "<b>payments</b>"');
    await t.deliver();
    const sent = mails();
    expect(sent.map(({ to }) => to).sort()).toEqual(['cto@acme.dev', 'dev@acme.dev', 'sec@acme.dev']);
    expect(sent[0]!.subject).toContain('CRITICAL: approval required');
    expect(sent[0]!.text).toContain(`/a/${asked.id}`);
    expect(sent[0]!.html).not.toContain('<b>payments</b>');
    expect(sent[0]!.html).toContain('&lt;b&gt;payments');
    await t.call(`POST /reject/${asked.id}`, { token: t.people.cto.token, body: { reason: 'No.' } });
    await t.deliver();
    expect(
      mails()
        .slice(3)
        .map(({ to }) => to),
    ).toEqual(['dev@acme.dev']);
  });

  it('waits for the end of quiet hours, unless it asks for a decision that is grave enough', async () => {
    await endpoint({ channel: 'email', target: { to: 'people' } });
    const quiet = { from: '08:00', to: '12:00', time_zone: 'UTC', unless_risk: 'critical' };
    await prefer('developer', { email: 'dev@acme.dev', quiet_hours: quiet });
    await prefer('cto', { email: 'cto@acme.dev', quiet_hours: quiet });
    await t.clock.set(Date.parse('2026-03-03T09:00:00Z'));
    const asked = await t.ask();
    await t.deliver();
    expect(mails().map(({ to }) => to)).toEqual(['cto@acme.dev']);
    await t.call(`POST /reject/${asked.id}`, { token: t.people.cto.token, body: { reason: 'No.' } });
    await t.deliver();
    await t.pass(2 * 3_600, 900);
    expect(mails()).toHaveLength(1);
    await t.pass(3_600, 300);
    expect(mails().map(({ to }) => to)).toEqual(['cto@acme.dev', 'dev@acme.dev', 'dev@acme.dev']);
  });

  it('gathers what can wait into one, where somebody wants that, and mutes what they do not want', async () => {
    await endpoint({ channel: 'email', target: { to: 'people' } });
    await prefer('developer', { email: 'dev@acme.dev', digest_minutes: 30, muted: ['approval.rejected'] });
    for (let i = 0; i < 4; i++) {
      const { id } = await t.ask(`kubectl delete namespace n-${i}`);
      const verb = i < 2 ? 'cancel' : 'reject';
      if (verb === 'cancel')
        await t.call(`POST /approvals/${id}/cancel`, {
          token: t.people.developer.token,
          body: { reason: 'Not needed.' },
        });
      else await t.call(`POST /reject/${id}`, { token: t.people.cto.token, body: { reason: 'No.' } });
    }
    await t.deliver();
    expect(mails()).toHaveLength(0);
    await t.pass(2_000, 300);
    const [digest, ...more] = mails();
    expect(more).toEqual([]);
    expect(digest!.subject).toMatch(/^\d+ things happened/);
    expect(digest!.text).toContain('Withdrawn');
    expect(digest!.text).not.toContain('Rejected by');
  });

  it('is not tried again where the mail itself is refused, and is where the service is away', async () => {
    await endpoint({ channel: 'email', target: { to: ['ops@acme.dev'] } });
    const last = async () =>
      (
        await t.db.query<{ state: string; last_error: string }>(
          'select state, last_error from notification_deliveries order by created_at desc, id desc limit 1',
        )
      )[0];
    t.receiver.answer({ status: 422 });
    await t.ask('kubectl delete namespace a');
    await t.deliver();
    expect(await last()).toMatchObject({ state: 'dead', last_error: expect.stringContaining('HTTP 422') });
    t.receiver.answer({ status: 429, headers: { 'retry-after': '120' } });
    await t.ask('kubectl delete namespace b');
    await t.deliver();
    expect(await last()).toMatchObject({ state: 'pending', last_error: 'HTTP 429.' });
    t.receiver.answer({ status: 202 });
    await t.pass(100);
    expect(await last()).toMatchObject({ state: 'pending' });
    await t.pass(60);
    expect(await last()).toMatchObject({ state: 'sent' });
  });
});

describe('the console', () => {
  it('keeps what concerns each person until they have read it', async () => {
    await endpoint({ channel: 'console' });
    const { id } = await t.ask();
    await t.deliver();
    const box = (token: string, query = '') => t.call(`GET /notifications${query}`, { token });
    const mine = await box(t.people.cto.token);
    expect(mine.body).toMatchObject({
      unread: 1,
      data: [{ type: 'approval.required', approval: { id }, read_at: null }],
    });
    expect((await box(t.people.viewer.token)).body).toMatchObject({ unread: 0, data: [] });
    expect((await box(t.people.stranger.token)).body).toMatchObject({ unread: 0, data: [] });
    const upTo = (mine.body.data as unknown as { at: string }[])[0]!.at;
    const read = await t.call('POST /notifications/read', {
      token: t.people.cto.token,
      body: { up_to: upTo },
    });
    expect(read.body).toEqual({ read: 1 });
    expect((await box(t.people.cto.token, '?unread=true')).body).toMatchObject({ unread: 0, data: [] });
    expect((await box(t.people.security_team.token)).body).toMatchObject({ unread: 1 });
  });

  it('is told of the kill switch, whatever anybody muted', async () => {
    await endpoint({ channel: 'console' });
    await t.call('POST /halt', { token: t.people.cto.token, body: { reason: 'Something is wrong.' } });
    await t.deliver();
    await t.call('POST /unhalt', { token: t.people.cto.token, body: { reason: 'It was nothing.' } });
    await t.deliver();
    const { body } = await t.call('GET /notifications', { token: t.people.admin.token });
    const types = (body.data as unknown as { type: string; reason: string }[]).map(({ type, reason }) => [
      type,
      reason,
    ]);
    expect(types.slice(0, 2)).toEqual([
      ['platform.unhalted', 'It was nothing.'],
      ['platform.halted', 'Something is wrong.'],
    ]);
  });
});

describe('preferences', () => {
  it('are one’s own; whose clicks in Slack are theirs an administrator says, one person each', async () => {
    expect((await t.call('GET /notification-preferences', { token: t.people.cto.token })).body).toMatchObject(
      {
        ...{ email: null, slack_user: null, muted: [], min_risk: 'low', digest_minutes: null },
      },
    );
    expect((await prefer('cto', { slack_user: 'U0CTO' })).status).toBe(422);
    expect((await prefer('cto', { email: 'x\r\nBcc: y@z.dev' })).status).toBe(422);
    const map = (token: string, principal: string, slack_user: string | null) =>
      t.call(`PUT /principals/${principal}/slack-user`, { token, body: { slack_user } });
    const admin = t.people.admin.token;
    expect((await map(t.people.cto.token, 'a-cto', 'U0CTO')).status).toBe(403);
    expect((await map(admin, 'a-cto', 'U0CTO')).status).toBe(200);
    expect((await map(admin, 'a-developer', 'U0CTO')).body.code).toBe('slack_user_taken');
    expect((await map(admin, 'robot', 'U0BOT')).status).toBe(404);
    expect((await map(admin, 'nobody', 'U0X')).status).toBe(404);
    expect((await map(admin, 'a-cto', null)).body).toEqual({ principal_id: 'a-cto', slack_user: null });
    expect(
      (await t.call('PUT /notification-preferences', { token: t.people.robot.token, body: {} })).status,
    ).toBe(403);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalSlack, startSlack } from '../../../infra/slack/slack.ts';
import { BASE_URL } from '../../support/config.ts';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';

const SECRET = 'slack-signing-secret';
let t: NotifyApp;
let slack: LocalSlack;
beforeAll(async () => {
  let app: NotifyApp | null = null;
  slack = await startSlack({
    ...{ token: 'xoxb-test', signingSecret: SECRET, webhookUrl: `${BASE_URL}/webhooks/slack` },
    now: () => app?.clock.now() ?? Date.now(),
    send: (_url, { headers, body }) =>
      app!.send('POST /webhooks/slack', { raw: String(body), headers: headers as Record<string, string> }),
  });
  t = app = await notifyApp({ SLACK_API_URL: slack.apiUrl });
  await t.endpoint({ name: 'ops', channel: 'slack', target: { channel: 'C0OPS' } });
  const map = (principal: string, slack_user: string | null) =>
    t.call(`PUT /principals/${principal}/slack-user`, { token: t.people.admin.token, body: { slack_user } });
  await map('a-cto', 'U0CTO');
  await map('a-security_team', 'U0SEC');
  await map('a-developer', 'U0DEV');
});
afterAll(async () => {
  await slack.close();
  await t.close();
});

const asked = async (command = 'kubectl delete namespace payments') => {
  const before = slack.messages.length;
  const approval = await t.ask(command);
  await t.deliver();
  return { ...approval, message: slack.messages[before]! };
};
const statusOf = async (id: string) =>
  (await t.call(`GET /approvals/${id}`, { token: t.people.cto.token })).body.status as unknown as string;
const textOf = (thing: unknown) => JSON.stringify(thing);

describe('a request in Slack', () => {
  it('shows the exact action, is approved in a window by those who may, and says so in the message', async () => {
    const { id, message } = await asked();
    expect(textOf(message.blocks)).toContain('kubectl delete namespace payments');
    const first = await slack.click('U0CTO', message, 'approve');
    expect(textOf(first.modal)).toContain('kubectl delete namespace payments');
    expect(await statusOf(id)).toBe('pending');
    const refused = await slack.submit('U0CTO', first.modal!, '');
    expect(refused.body).toMatchObject({ response_action: 'errors' });
    const yes = await slack.submit('U0CTO', first.modal!, 'The new one is live.');
    expect(textOf(yes.body)).toContain('1 of 2');
    const second = await slack.click('U0SEC', message, 'approve');
    await slack.submit('U0SEC', second.modal!, 'Seen.');
    expect(await statusOf(id)).toBe('approved');
    await t.deliver();
    expect([message.edited, message.text]).toEqual([1, expect.stringContaining('Approved by a-security')]);
    expect(textOf(message.blocks)).not.toContain('"actions"');
    const actions = await t.db.query<{ action: string; actor: string; justification: string }>(
      "select action, actor, justification from approval_actions where approval_request_id = $1 and action = 'approve' order by created_at",
      [id],
    );
    expect(actions.map(({ actor, justification }) => [actor, justification])).toEqual([
      ['a-cto', 'The new one is live.'],
      ['a-security_team', 'Seen.'],
    ]);
  });

  it('is rejected with its reason, and brought up to date when it was decided elsewhere', async () => {
    const { id, message } = await asked('kubectl delete namespace ledger');
    const { modal } = await slack.click('U0CTO', message, 'reject');
    expect((await slack.submit('U0CTO', modal!, '')).body).toMatchObject({ response_action: 'errors' });
    await slack.submit('U0CTO', modal!, 'Not today.');
    expect(await statusOf(id)).toBe('rejected');
    const other = await asked('kubectl delete namespace stock');
    await t.call(`POST /reject/${other.id}`, { token: t.people.cto.token, body: { reason: 'By HTTP.' } });
    await t.deliver();
    expect(other.message.text).toContain('Rejected by a-cto');
    const late = await slack.submit('U0SEC', modal!, 'Too late.');
    expect(late.body).toMatchObject({ response_action: 'errors' });
  });

  it('is nobody’s to decide who is not mapped, or lacks the role, or asked for it', async () => {
    const { id, message } = await asked('kubectl delete namespace orders');
    const stranger = await slack.click('U0NOBODY', message, 'approve');
    expect(stranger.modal).toBeNull();
    expect(slack.ephemeral.at(-1)).toMatchObject({
      user: 'U0NOBODY',
      text: expect.stringContaining('administrator maps'),
    });
    const { modal } = await slack.click('U0CTO', message, 'approve');
    for (const who of ['U0NOBODY', 'U0DEV'])
      expect((await slack.submit(who, modal!, 'Me!')).body).toMatchObject({ response_action: 'errors' });
    await t.db.query("update principals set enabled = false where id = 'a-cto'");
    expect((await slack.submit('U0CTO', modal!, 'Gone.')).body).toMatchObject({ response_action: 'errors' });
    await t.db.query("update principals set enabled = true where id = 'a-cto'");
    expect(await statusOf(id)).toBe('pending');
  });

  it('is not decided by a hash other than that of what was shown', async () => {
    const { id, message } = await asked('kubectl delete namespace carts');
    const { modal } = await slack.click('U0CTO', message, 'approve');
    const forged = {
      ...modal!,
      private_metadata: textOf({ ...JSON.parse(modal!.private_metadata as string), hash: 'f'.repeat(64) }),
    };
    expect(textOf((await slack.submit('U0CTO', forged as never, 'Yes.')).body)).toContain('errors');
    expect(await statusOf(id)).toBe('pending');
  });

  it('cannot be made to mention, link or run into markup by what strangers write', async () => {
    const { message } = await asked(
      'kubectl delete namespace "<!channel>" && echo "```*bold*<https://evil.test|here>"',
    );
    const text = textOf(message.blocks);
    expect(text).not.toMatch(/<!channel>|<https:\/\/evil/);
    expect(text).toContain('&lt;!channel&gt;');
  });

  it('reaches the channel though Slack refuses for a while, and is given up where it will never be taken', async () => {
    slack.fail({ status: 429, retryAfterS: 20 }, { status: 503 });
    const before = slack.messages.length;
    await t.ask('kubectl delete namespace limits');
    await t.deliver();
    await t.pass(19);
    expect(slack.messages).toHaveLength(before);
    await t.pass(600, 60);
    expect(slack.messages).toHaveLength(before + 1);
    slack.fail({ error: 'channel_not_found' });
    await t.ask('kubectl delete namespace nowhere');
    await t.deliver();
    const [last] = await t.db.query<{ state: string; last_error: string }>(
      'select state, last_error from notification_deliveries order by created_at desc limit 1',
    );
    expect(last).toEqual({ state: 'dead', last_error: 'Slack refuses for good: channel_not_found.' });
  });
});

describe('POST /webhooks/slack', () => {
  const form = 'command=%2Fdevops&text=pending&user_id=U0CTO';
  const headers = (more: Record<string, string> = {}) => ({
    'content-type': 'application/x-www-form-urlencoded',
    ...more,
  });

  it('takes nothing that Slack did not sign within five minutes', async () => {
    const { createHmac } = await import('node:crypto');
    const sign = (at: number, secret = SECRET, body = form) => ({
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`,
    });
    const at = Math.floor(t.clock.now() / 1_000);
    const tries: [string, Record<string, string>, number][] = [
      ['right', sign(at), 200],
      ['nothing', {}, 401],
      ['another secret', sign(at, 'other'), 401],
      ['another body', sign(at, SECRET, `${form}x`), 401],
      ['old', sign(at - 301), 401],
      ['from the future', sign(at + 301), 401],
      ['no time', { ...sign(at), 'x-slack-request-timestamp': 'x' }, 401],
      ['short', { ...sign(at), 'x-slack-signature': 'v0=abc' }, 401],
    ];
    for (const [name, signed, status] of tries) {
      const answer = await t.call('POST /webhooks/slack', { raw: form, headers: headers(signed) });
      expect([name, answer.status]).toEqual([name, status]);
    }
  });

  it('answers the slash command: what waits, how things are, and a task handed over', async () => {
    const { id } = await asked('kubectl delete namespace queue');
    expect(textOf((await slack.command('U0CTO', 'pending')).body)).toContain(`/a/${id}`);
    expect(textOf((await slack.command('U0DEV', 'pending')).body)).toContain('Nothing waits');
    const taken = await slack.command('U0DEV', 'submit checkout: write a README');
    expect(textOf(taken.body)).toContain('/tasks/');
    const [task] = await t.db.query<{
      requested_by: string;
      project: string;
      channel: string;
      description: string;
    }>('select requested_by, project, channel, description from tasks order by created_at desc limit 1');
    expect(task).toEqual({
      requested_by: 'a-developer',
      project: 'checkout',
      channel: 'slack',
      description: 'write a README',
    });
    expect(textOf((await slack.command('U0DEV', 'status')).body)).toContain('write a README');
    expect(textOf((await slack.command('U0DEV', 'dance')).body)).toContain('/devops submit');
    expect(textOf((await slack.command('U0NOBODY', 'submit x')).body)).toContain('administrator maps');
  });

  it('survives whatever else is sent', async () => {
    for (const payload of ['{', '{}', '[]', '{"type":"block_actions"}', '{"type":"shortcut"}', 'null']) {
      const body = new URLSearchParams({ payload }).toString();
      const { createHmac } = await import('node:crypto');
      const at = Math.floor(t.clock.now() / 1_000);
      const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
      const { status } = await t.call('POST /webhooks/slack', {
        raw: body,
        headers: headers({ 'x-slack-request-timestamp': String(at), 'x-slack-signature': signature }),
      });
      expect([payload, status < 500]).toEqual([payload, true]);
    }
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../infra/local/mailbox.ts';
import { type LocalSlack, startSlack } from '../../infra/slack/slack.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let rig: LinearRig;
let slack: LocalSlack;
let mailbox: Mailbox;
beforeAll(async () => {
  const doors = { url: '' };
  slack = await startSlack({
    ...{ token: 'xoxb-test', signingSecret: 'slack-secret', webhookUrl: '/webhooks/slack' },
    send: (path, init) => fetch(`${doors.url}${path}`, init),
  });
  mailbox = await startMailbox({ token: 'mail-token' });
  rig = await linearRig({
    ...{ SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: 'slack-secret', SLACK_API_URL: slack.apiUrl },
    ...{
      EMAIL_FROM: 'Platform <platform@example.com>',
      EMAIL_PROVIDER: 'http',
      EMAIL_HTTP_URL: `${mailbox.url}/send`,
    },
    EMAIL_HTTP_HEADERS: JSON.stringify({ authorization: 'Bearer mail-token' }),
  });
  doors.url = rig.url;
  await rig.install();
  await rig.map(rig.linear.user('Ada'), 'requester');
  const add = (body: object) => rig.ask('POST /notification-endpoints', 'admin', body);
  expect((await add({ name: 'ops', channel: 'slack', target: { channel: 'C0OPS' } })).status).toBe(201);
  expect((await add({ name: 'people', channel: 'email', target: { to: ['cto@example.com'] } })).status).toBe(
    201,
  );
  await rig.ask('PUT /principals/tech_lead/slack-user', 'admin', { slack_user: 'U0LEAD' });
  // As shipped, requests of this level are told in Linear and by mail alone.
  const everywhere = DEFAULT_POLICY.replaceAll('[log, linear, email]', '[log, linear, email, slack]');
  expect(everywhere).not.toBe(DEFAULT_POLICY);
  const { db } = rig.drive.engine;
  await db.query(`insert into policies (version, document, created_by) values (2, $1, 'test')`, [everywhere]);
  await db.query('update settings set active_policy = 2');
});
afterAll(async () => {
  await rig.close();
  await slack.close();
  await mailbox.close();
});

const hidden = (page: string, name: string) => {
  const form = page.split('<form').find((one) => one.includes('value="approve"')) ?? '';
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? '';
};

it('is asked for in Linear, approved in Slack and by the link of a mail, and finished; everywhere shows it', async () => {
  rig.script('Deploy checkout to production', PRODUCTION_PLAN, productionTurns);
  const issue = rig.linear.issue(rig.linear.user('Ada'), 'Deploy checkout to production');
  const session = rig.linear.delegate(issue.id, rig.linear.user('Ada'));
  await rig.settle();

  const message = slack.messages.find(({ text }) => text.includes('approval required'))!;
  const { modal } = await slack.click('U0LEAD', message, 'approve');
  expect(await slack.submit('U0LEAD', modal!, 'Looked at it.')).toMatchObject({ status: 200 });
  await rig.settle();

  const mail = mailbox.mails.find(({ subject }) => subject.includes('approval required'))!;
  const link = new URL(/https?:\/\/\S+\/a\/[0-9a-f-]+/.exec(mail.text)![0]).pathname;
  const form = (path: string, values: Record<string, string>, cookie = '') =>
    fetch(`${rig.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: rig.url, 'content-type': 'application/x-www-form-urlencoded', cookie },
      body: new URLSearchParams(values).toString(),
    });
  const signedIn = await form(`${link}/sign-in`, { key: rig.drive.engine.keys.cto! });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  const page = await (await fetch(`${rig.url}${link}?here=1`, { headers: { cookie } })).text();
  expect(page).toContain('world.deploy');
  const decided = await form(
    link,
    {
      csrf: hidden(page, 'csrf'),
      action_hash: hidden(page, 'action_hash'),
      decision: 'approve',
      justification: 'Seen.',
    },
    cookie,
  );
  expect(await decided.text()).toContain('approved');
  await rig.settle();

  expect(rig.said(session).at(-1)).toMatch(/^response: \*\*Task completed/);
  expect(rig.said(session)).toContainEqual(expect.stringMatching(/^thought: Approved by cto/));
  const [approval] = await rig.drive.engine.db.query<{ votes: { principal_id: string }[] }>(
    'select votes from approval_requests',
  );
  expect(approval!.votes.map(({ principal_id }) => principal_id)).toEqual(['tech_lead', 'cto']);
  expect(slack.messages.find(({ ts }) => ts === message.ts)).toMatchObject({
    edited: 1,
    text: expect.stringContaining('Approved by cto'),
  });
  expect(mailbox.mails.some(({ subject }) => subject.includes('Approved by cto'))).toBe(true);
});

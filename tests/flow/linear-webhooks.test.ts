import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver } from '../../lib/notify/deliver.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let rig: LinearRig;
beforeAll(async () => {
  rig = await linearRig();
  await rig.install();
  await rig.map(rig.linear.user('Ada'), 'requester');
  await rig.map(rig.linear.user('Bert'), 'tech_lead');
});
afterAll(() => rig.close());

const count = async (table: string) =>
  Number((await rig.drive.engine.db.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n);
const post = (body: string, headers: Record<string, string> = {}, path = '/webhooks/linear') =>
  fetch(`${rig.url}${path}`, {
    method: 'POST',
    headers: { 'linear-delivery': crypto.randomUUID(), 'linear-signature': sign(body), ...headers },
    body,
  });
const sign = (body: string, secret = 'linear-webhook-secret') =>
  createHmac('sha256', secret).update(body).digest('hex');
const payload = (more: object = {}) =>
  JSON.stringify({
    ...{ type: 'Issue', action: 'update', organizationId: rig.linear.store.organization.id },
    ...{
      webhookTimestamp: Date.now(),
      data: { id: crypto.randomUUID(), updatedAt: new Date().toISOString() },
    },
    ...more,
  });

it('changes nothing when everything it was told is told fifty times more, in any order, or as other deliveries', async () => {
  const { linear } = rig;
  const title = 'Deploy checkout to production';
  rig.script(title, PRODUCTION_PLAN, productionTurns);
  const issue = linear.issue(linear.user('Ada'), title);
  const session = linear.delegate(issue.id, linear.user('Ada'));
  await rig.settle();
  linear.press(session.id, linear.user('Bert'), 'Approve');
  await rig.settle();
  const before = {
    tasks: await count('tasks'),
    inbox: await count('linear_inbox'),
    votes: await count('approval_actions'),
  };
  const said = rig.said(session);
  const sent = [...linear.webhooks.sent];
  for (let round = 0; round < 50; round++) {
    const order = round % 2 === 0 ? sent : sent.toReversed();
    const answers = await Promise.all(
      order.map((one) =>
        linear.webhooks.replay(
          round % 5 === 0
            ? { ...one, headers: { ...one.headers, 'linear-delivery': crypto.randomUUID() } }
            : one,
        ),
      ),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
  }
  await rig.settle();
  expect({
    tasks: await count('tasks'),
    inbox: await count('linear_inbox'),
    votes: await count('approval_actions'),
  }).toEqual(before);
  expect(rig.said(session)).toEqual(said);
});

it('begins a session whose reply comes before its beginning, once', async () => {
  const { linear } = rig;
  const title = 'Deploy checkout to production, late';
  rig.script(title, PRODUCTION_PLAN, productionTurns);
  const hook = linear.webhooks.options.hook;
  linear.webhooks.options.hook = null;
  const issue = linear.issue(linear.user('Ada'), 'Late');
  const session = linear.delegate(issue.id, linear.user('Ada'));
  await linear.webhooks.settle();
  linear.webhooks.options.hook = hook;
  linear.reply(session.id, linear.user('Ada'), title);
  await rig.settle();
  const tasks = await count('tasks');
  const created = {
    type: 'AgentSessionEvent',
    action: 'created',
    agentSession: { id: session.id, creatorId: linear.user('Ada').id, issueId: issue.id },
  };
  expect((await post(payload({ ...created, data: undefined }))).status).toBe(200);
  await rig.settle();
  expect(await count('tasks')).toBe(tasks);
  expect((await rig.outcomes()).at(-1)).toMatch(/has its task|first/);
});

it.each([
  ['no signature', {}, { 'linear-signature': '' }],
  ['another secret', {}, { 'linear-signature': 'other' }],
  ['a signature of other bytes', {}, { 'linear-signature': sign('{}') }],
  ['two minutes old', { webhookTimestamp: Date.now() - 120_000 }, {}],
  ['from the future', { webhookTimestamp: Date.now() + 120_000 }, {}],
  ['no time', { webhookTimestamp: undefined }, {}],
  ['a time in words', { webhookTimestamp: String(Date.now()) }, {}],
])(
  'takes nothing with %s, whatever the header says',
  async (_name, more, headers: Record<string, string>) => {
    const before = await count('linear_inbox');
    const body = payload(more);
    const given =
      headers['linear-signature'] === 'other' ? { 'linear-signature': sign(body, 'other') } : headers;
    const answer = await post(body, { 'linear-timestamp': String(Date.now()), ...given });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'linear_signature_invalid' });
    expect(await count('linear_inbox')).toBe(before);
  },
);

it('works off of one subject the oldest first, and the next right behind it', async () => {
  const { linear, drive } = rig;
  const hold = drive.engine.queue.ring.bind(drive.engine.queue);
  const held: string[] = [];
  drive.engine.queue.ring = async (bells) => {
    held.push(...bells.map(({ body }) => String(body.id)));
    return hold([]);
  };
  const issue = linear.issue(linear.user('Dan'), 'Order');
  const session = linear.delegate(issue.id, linear.user('Dan'));
  linear.reply(session.id, linear.user('Dan'), 'One');
  await linear.webhooks.settle();
  await Promise.all(drive.engine.background.splice(0));
  drive.engine.queue.ring = hold;
  const states = [];
  for (const id of held.slice(-2).toReversed()) states.push((await deliver(drive.ctx, id)).state);
  expect(states).toEqual(['behind', 'done']);
  for (const id of held) await deliver(drive.ctx, id);
  await rig.settle();
  expect((await rig.outcomes()).filter((line) => line.includes(' new '))).toEqual([]);
});

it('keeps what it does not know for somebody to look at, and answers well', async () => {
  const answer = await post(payload({ type: 'Weather', action: 'changed' }), {}, '/webhook');
  expect([answer.status, await answer.json()]).toEqual([200, { state: 'kept' }]);
  expect((await rig.outcomes()).at(-1)).toMatch(/^Weather:changed kept/);
});

it('answers at once and works it off afterwards, whatever Linear’s API does meanwhile', async () => {
  rig.linear.latencyMs = 800;
  const body = payload({ type: 'Issue', action: 'create' });
  const answer = await post(body);
  expect([answer.status, await answer.json()]).toEqual([200, { state: 'new' }]);
  rig.linear.latencyMs = 0;
  await rig.settle();
});

it('loses nothing where our doors were closed: Linear sends again, stamped anew', async () => {
  const { linear } = rig;
  const hook = linear.webhooks.options.hook!;
  linear.webhooks.options.hook = { ...hook, url: 'http://127.0.0.1:9/closed' };
  const issue = linear.issue(linear.user('Ada'), 'Deploy checkout to production, again');
  rig.script('Deploy checkout to production, again', PRODUCTION_PLAN, productionTurns);
  const session = linear.delegate(issue.id, linear.user('Ada'));
  await linear.webhooks.settle();
  expect(rig.said(session)).toEqual([]);
  linear.webhooks.options.hook = hook;
  const later = Date.now() + 61_000;
  linear.webhooks.options.now = () => later;
  // Our clock has moved on as theirs has.
  const { clock } = rig.drive.ctx;
  rig.drive.ctx.clock = { now: () => later };
  await linear.webhooks.retryDue();
  await rig.settle();
  expect(rig.said(session).at(-1)).toMatch(/^elicitation: .*approval required/i);
  rig.drive.ctx.clock = clock;
  linear.webhooks.options.now = Date.now;
});

it('drops its tokens when the app is removed, and says so', async () => {
  rig.linear.revokeApp();
  await rig.settle();
  const [row] = await rig.drive.engine.db.query<Record<string, unknown>>('select * from linear_connections');
  expect(row).toMatchObject({ state: 'revoked', access_token: null, refresh_token: null });
  expect((await rig.ask('GET /linear/issues')).body).toMatchObject({
    code: 'linear_not_configured',
    status: 503,
  });
  await rig.install();
  expect((await rig.ask('GET /linear/issues?limit=1')).status).toBe(200);
});

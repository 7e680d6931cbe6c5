import { afterAll, beforeAll, expect, it } from 'vitest';
import { statusOf } from '../../infra/linear/sessions.ts';
import type { Session } from '../../infra/linear/store.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';
import { draft, finish } from '../support/world.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let rig: LinearRig;
beforeAll(async () => {
  rig = await linearRig();
  expect(await rig.install()).toBe('/console?linear=connected');
  await rig.map(rig.linear.user('Ada'), 'requester');
  await rig.map(rig.linear.user('Bert'), 'tech_lead');
  await rig.map(rig.linear.user('Cleo'), 'cto');
});
afterAll(() => rig.close());

const who = (name: string) => rig.linear.user(name);
const sessionOf = ({ id }: Session) => rig.linear.store.sessions.find((one) => one.id === id)!;
const statusNow = (session: Session) => statusOf(sessionOf(session), Date.now());
const taskOf = async ({ id }: Session) => {
  const [row] = await rig.drive.engine.db.query<{ task_id: string | null }>(
    `select task_id from linear_links where session_id = $1`,
    [id],
  );
  return row?.task_id ?? null;
};
let n = 0;
/** An issue whose words are a clear request, delegated by somebody; its task waits for two signatures. */
const waiting = async (by = 'Ada') => {
  const title = `Deploy checkout to production, number ${++n}`;
  rig.script(title, PRODUCTION_PLAN, productionTurns);
  const issue = rig.linear.issue(who(by), title);
  const session = rig.linear.delegate(issue.id, who(by));
  await rig.settle();
  return { issue, session };
};
const press = async (session: Session, by: string, label: string) => {
  rig.linear.press(session.id, who(by), label);
  await rig.settle();
};
const reply = async (session: Session, by: string, text: string) => {
  rig.linear.reply(session.id, who(by), text);
  await rig.settle();
};
const last = (session: Session) => rig.said(session).at(-1)!;
const statusOfTask = async (session: Session) => (await rig.drive.task((await taskOf(session))!)).status;

it('is delegated, asks what is meant, is approved by buttons, and finishes; issue and session show it all', async () => {
  const issue = rig.linear.issue(who('Ada'), 'The start page');
  const session = rig.linear.delegate(issue.id, who('Ada'));
  await rig.settle();
  expect(rig.said(session)).toEqual([
    'thought: Looking at what is asked for.',
    expect.stringMatching(/^elicitation: What exactly/),
  ]);
  expect(statusNow(session)).toBe('awaitingInput');
  rig.script('The start page\n\nDeploy checkout to production', PRODUCTION_PLAN, productionTurns);
  await reply(session, 'Ada', 'Deploy checkout to production');
  expect(last(session)).toMatch(/^elicitation: .*approval required/i);
  expect(sessionOf(session).plan).toEqual([
    { content: 'Work of feature-dev (feature-dev)', status: 'pending' },
    { content: 'Deploy checkout (cicd)', status: 'pending' },
  ]);
  const started = rig.linear.store.issues.find(({ id }) => id === issue.id)!;
  expect(rig.linear.store.teams[0]!.states.find(({ id }) => id === started.stateId)?.name).toBe(
    'In Progress',
  );
  expect(started.delegateId).toBe(rig.linear.store.appUser.id);

  await press(session, 'Bert', 'Approve');
  expect(last(session)).toBe('elicitation: Recorded: 1 of 2 approvals.');
  await press(session, 'Cleo', 'Approve');
  expect(last(session)).toMatch(/^response: \*\*Task completed\*\*/);
  expect(statusNow(session)).toBe('complete');
  expect(sessionOf(session).plan).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  expect(sessionOf(session).externalUrls).toEqual([
    { label: 'Task', url: `${rig.url}/tasks/${await taskOf(session)}` },
  ]);
  const comments = rig.linear.store.comments.filter(({ issueId }) => issueId === issue.id);
  expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining('Task completed')]);
  expect(await rig.drive.happened((await taskOf(session))!)).toEqual({
    'world.commit': 1,
    'world.deploy': 1,
  });
});

it('decides in the name of whoever pressed: not the requester, not a role that may not, not somebody unmapped, not on what has changed', async () => {
  const { session } = await waiting();
  await press(session, 'Ada', 'Approve');
  expect(last(session)).toMatch(/^elicitation: .*Nothing was decided/);
  await press(session, 'Dan', 'Approve');
  expect(last(session)).toMatch(/^elicitation: I do not know who you are/);
  await rig.map(who('Dan'), 'viewer');
  await press(session, 'Dan', 'Approve');
  expect(last(session)).toMatch(/Nothing was decided/);
  const asked = sessionOf(session).activities.at(-1)!.signalMetadata as { options: { value: string }[] };
  await reply(
    session,
    'Bert',
    asked.options[0]!.value.replace(/.$/, (one) => (one === '0' ? '1' : '0')),
  );
  expect(last(session)).toMatch(/Nothing was decided/);
  const approval = await rig.drive.pending((await taskOf(session))!);
  expect(approval).toMatchObject({ status: 'pending', votes: [] });
  expect(await rig.drive.happened((await taskOf(session))!)).toEqual({});
  await rig.ask(`PUT /linear/users/${who('Dan').id}`, 'admin', { principal_id: null });
});

it('understands a decision in words, asks for the reason that is missing, and takes no condition for a yes', async () => {
  const { session } = await waiting();
  await reply(session, 'Bert', 'yes, but only on staging');
  expect(last(session)).toMatch(/It is no decision, and the request still waits/);
  await reply(session, 'Bert', 'LGTM');
  expect(last(session)).toBe('elicitation: Recorded: 1 of 2 approvals.');
  await reply(session, 'Cleo', 'reject');
  expect(last(session)).toMatch(/^elicitation: Reply with the reason/);
  await reply(session, 'Cleo', 'Not on a Friday');
  expect(await statusOfTask(session)).toBe('rejected');
  expect(last(session)).toMatch(/^error: /);
  const [approval] = await rig.drive.approvals((await taskOf(session))!);
  expect(approval).toMatchObject({
    status: 'rejected',
    approver_id: 'cto',
    rejection_reason: 'Not on a Friday',
  });
});

it('stops at once for who may, and only for them', async () => {
  const { session } = await waiting();
  rig.linear.stop(session.id, who('Dan'));
  await rig.settle();
  expect(last(session)).toMatch(/^error: I do not know who you are/);
  expect(await statusOfTask(session)).toBe('awaiting_approval');
  rig.linear.stop(session.id, who('Ada'));
  await rig.settle();
  expect(await statusOfTask(session)).toBe('cancelled');
  expect(last(session)).toMatch(/^response: Stopped by requester/);
  rig.linear.stop(session.id, who('Ada'));
  await rig.settle();
  expect(last(session)).toBe('response: It had ended already.');
});

it('hands on what is said while it works, and takes what is said afterwards for a new request', async () => {
  const { session } = await waiting();
  const first = await taskOf(session);
  await reply(session, 'Ada', 'Use the blue button, please.');
  expect(last(session)).toMatch(/^elicitation: I passed that on/);
  expect((await rig.drive.task(first!)).notes).toMatchObject([
    { by: 'requester', text: 'Use the blue button, please.' },
  ]);
  const seen: string[][] = [];
  rig.script(`Deploy checkout to production, number ${n}`, PRODUCTION_PLAN, (brief) => {
    seen.push(brief.feedback);
    return finish('done');
  });
  await press(session, 'Bert', 'Approve');
  await press(session, 'Cleo', 'Approve');
  expect(seen.flat()).toContainEqual(expect.stringContaining('Use the blue button, please.'));
  rig.script('Write the changelog', [draft({ agent: 'documentation' })], () => finish('Written.'));
  await reply(session, 'Ada', 'Write the changelog');
  const second = await taskOf(session);
  expect(second).not.toBe(first);
  expect((await rig.drive.task(second!)).status).toBe('completed');
  expect(last(session)).toMatch(/Written/);
});

it('does nothing for somebody who is not mapped, nor for an automation, and says so', async () => {
  const tasks = async () => (await rig.drive.engine.db.query('select 1 from tasks')).length;
  const before = await tasks();
  const issue = rig.linear.issue(who('Dan'), 'Deploy checkout to production');
  const session = rig.linear.mention(issue.id, who('Dan'), 'please deploy checkout to production');
  const automatic = rig.linear.delegate(issue.id, null);
  await rig.settle();
  expect(last(session)).toMatch(/^error: I do not know who you are/);
  expect(last(automatic)).toMatch(/^error: An automation started this session/);
  expect(await tasks()).toBe(before);
});

it('asks which project is meant where several are possible, and takes the answer', async () => {
  const definition = JSON.stringify({ repositories: ['billing'], default_repository: 'billing' });
  await rig.drive.engine.db.query(
    `insert into projects (name, definition, updated_by) values ('billing', $1, 'test')`,
    [definition],
  );
  rig.script('Write the handbook', [draft({ agent: 'documentation' })], () => finish('Written.'));
  const issue = rig.linear.issue(who('Ada'), 'Write the handbook');
  const session = rig.linear.delegate(issue.id, who('Ada'));
  await rig.settle();
  expect(last(session)).toBe('elicitation: Which project is this about?');
  await press(session, 'Ada', 'billing');
  expect(await rig.drive.task((await taskOf(session))!)).toMatchObject({
    project: 'billing',
    channel: 'linear',
  });
  await rig.drive.engine.db.query(`update projects set deleted = true where name = 'billing'`);
});

it('hands the workspace’s guidance to the agents, the nearest of it', async () => {
  const title = `Write the guide, number ${++n}`;
  const seen: string[][] = [];
  rig.script(title, [draft({ agent: 'documentation' })], (brief) => {
    seen.push(brief.feedback);
    return finish('Written.');
  });
  const issue = rig.linear.issue(who('Ada'), title);
  rig.linear.delegate(issue.id, who('Ada'), ['Far away.', 'Write short sentences.']);
  await rig.settle();
  expect(seen.flat()).toEqual([expect.stringContaining('Write short sentences.')]);
});

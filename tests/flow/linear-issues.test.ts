import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Issue } from '../../infra/linear/store.ts';
import { runBatch } from '../../lib/linear/batch.ts';
import { connect } from '../../lib/linear/connection.ts';
import { steadyId } from '../../lib/linear/steady-id.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';
import { draft, finish } from '../support/world.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let rig: LinearRig;
beforeAll(async () => {
  rig = await linearRig({ LINEAR_SUB_ISSUES: 'on', LINEAR_APPROVAL_HUB_ISSUE_ID: 'DEV-1' });
  await rig.install();
  await rig.map(rig.linear.user('Ada'), 'requester');
  await rig.map(rig.linear.user('Bert'), 'tech_lead');
  await rig.map(rig.linear.user('Cleo'), 'cto');
});
afterAll(() => rig.close());

const who = (name: string) => rig.linear.user(name);
const stateOf = ({ id }: Issue) => {
  const { store } = rig.linear;
  const { stateId } = store.issues.find((one) => one.id === id)!;
  return store.teams[0]!.states.find((state) => state.id === stateId)!.name;
};
const commentsOn = ({ id }: Pick<Issue, 'id'>) =>
  rig.linear.store.comments.filter(({ issueId }) => issueId === id);
const hub = () => rig.linear.store.issues[0]!;
const taskOf = async ({ id }: Issue) => {
  const [row] = await rig.drive.engine.db.query<{ task_id: string | null }>(
    `select task_id from linear_links where issue_id = $1 and kind = 'issue'`,
    [id],
  );
  return row?.task_id ?? null;
};
let n = 0;
/** An issue that somebody labels; its task waits for two signatures. */
const labelled = async (by = 'Ada') => {
  const title = `Deploy checkout to production, issue ${++n}`;
  rig.script(title, PRODUCTION_PLAN, productionTurns);
  const issue = rig.linear.issue(who(by), title, null, ['devops']);
  await rig.settle();
  return issue;
};
/** The comments that ask about its approval: on the issue, and on the hub. */
const asking = async (issue: Issue) => {
  const { id } = await rig.drive.pending((await taskOf(issue))!);
  const rows = await rig.drive.engine.db.query<{ comment_id: string; issue_id: string }>(
    `select comment_id, issue_id from linear_links where approval_id = $1 and kind = 'approval' order by created_at`,
    [id],
  );
  return rows.map(({ comment_id }) => rig.linear.store.comments.find((one) => one.id === comment_id)!);
};
const react = async (commentId: string, by: string, emoji: string) => {
  rig.linear.react(commentId, who(by), emoji);
  await rig.settle();
};

it('makes a task of a labelled issue, keeps its state and its steps in step, and is approved by thumbs on issue and hub', async () => {
  const issue = await labelled();
  expect(stateOf(issue)).toBe('In Progress');
  const steps = rig.linear.store.issues.filter(({ parentId }) => parentId === issue.id);
  expect(steps.map(({ title }) => title)).toEqual(['Work of feature-dev', 'Deploy checkout']);
  const asked = await asking(issue);
  expect(asked.map(({ issueId }) => issueId).sort()).toEqual([issue.id, hub().id].sort());
  const [onIssue, onHub] = [
    asked.find(({ issueId }) => issueId === issue.id)!,
    asked.find(({ issueId }) => issueId === hub().id)!,
  ];
  expect(onHub.body).toMatch(/Exactly this will run[\s\S]*world\.deploy[\s\S]*React with/);
  await react(onHub.id, 'Bert', '👍🏽');
  await react(onIssue.id, 'Cleo', '+1');
  expect((await rig.drive.task((await taskOf(issue))!)).status).toBe('completed');
  expect(stateOf(issue)).toBe('Done');
  expect(steps.map(stateOf)).toEqual(['Done', 'Done']);
  const { body } = rig.linear.store.comments.find(({ id }) => id === onHub.id)!;
  expect(body).toMatch(/Approved by cto/);
  expect(body).not.toContain('React with');
  expect(commentsOn(issue).at(-1)!.body).toContain('Task completed');
  // What we moved and wrote ourselves came back to us, and was ignored.
  expect(
    (await rig.outcomes()).filter(
      (line) => /^(?:Issue:update|Comment:create) /.test(line) && line.includes('our own'),
    ).length,
  ).toBeGreaterThan(3);
  expect(await rig.drive.engine.db.query(`select 1 from linear_links where kind = 'issue'`)).toHaveLength(1);
  // Steps are made and moved many at once.
  expect(rig.linear.requests.filter(({ name }) => name === 'Batch').length).toBeLessThan(steps.length + 3);
});

it('makes the steps that are missing where some are there already', async () => {
  const { api } = await connect(rig.drive.ctx);
  const { id: teamId } = rig.linear.store.teams[0]!;
  const step = (title: string) => ({
    ...{ field: 'issueCreate', type: 'IssueCreateInput' },
    input: { id: steadyId('test', title), teamId, title },
  });
  await runBatch(api, [step('A step'), step('Another')]);
  await runBatch(api, [step('A step'), step('A third'), step('Another')]);
  const titles = rig.linear.store.issues.slice(-3).map(({ title }) => title);
  expect(titles).toEqual(['A step', 'Another', 'A third']);
  await expect(runBatch(api, [step(''), step('A fourth')])).rejects.toMatchObject({ code: 'linear_refused' });
});

it('decides nothing for somebody unmapped, for the requester, or by another emoji; a reply with a reason rejects', async () => {
  const issue = await labelled();
  const [comment] = await asking(issue);
  await react(comment!.id, 'Dan', '👍');
  expect(rig.linear.store.comments.at(-1)).toMatchObject({
    parentId: comment!.id,
    body: expect.stringContaining('I do not know who you are'),
  });
  await react(comment!.id, 'Ada', '👍');
  expect(rig.linear.store.comments.at(-1)!.body).toContain('Nothing was decided');
  await react(comment!.id, 'Bert', '🎉');
  rig.linear.comment(comment!.issueId, who('Bert'), 'approve', null);
  rig.linear.comment(comment!.issueId, who('Bert'), 'What does it do? Approved if it is small.', comment!.id);
  await rig.settle();
  expect(await rig.drive.pending((await taskOf(issue))!)).toMatchObject({ votes: [] });
  rig.linear.comment(comment!.issueId, who('Cleo'), 'Reject: the window is closed', comment!.id);
  await rig.settle();
  const [approval] = await rig.drive.approvals((await taskOf(issue))!);
  expect(approval).toMatchObject({
    status: 'rejected',
    approver_id: 'cto',
    rejection_reason: 'the window is closed',
  });
  expect(stateOf(issue)).toBe('Canceled');
});

it('asks for the words that are missing, and takes them from whoever decided alone', async () => {
  const issue = await labelled();
  const [comment] = await asking(issue);
  rig.linear.comment(comment!.issueId, who('Bert'), 'no', comment!.id);
  await rig.settle();
  expect(rig.linear.store.comments.at(-1)!.body).toMatch(/Reply with the reason/);
  rig.linear.comment(comment!.issueId, who('Cleo'), 'Because I say so', comment!.id);
  await rig.settle();
  expect(await rig.drive.pending((await taskOf(issue))!)).toMatchObject({ status: 'pending' });
  rig.linear.comment(comment!.issueId, who('Bert'), 'It breaks the shop', comment!.id);
  await rig.settle();
  const [approval] = await rig.drive.approvals((await taskOf(issue))!);
  expect(approval).toMatchObject({
    status: 'rejected',
    approver_id: 'tech_lead',
    rejection_reason: 'It breaks the shop',
  });
});

it('ends the task with its issue, in the name of whoever ended that; for others it goes on and they are told', async () => {
  const [mine, theirs] = [await labelled(), await labelled()];
  rig.linear.move(mine.id, who('Ada'), 'canceled');
  rig.linear.move(theirs.id, who('Dan'), 'completed');
  await rig.settle();
  expect((await rig.drive.task((await taskOf(mine))!)).status).toBe('cancelled');
  expect((await rig.drive.task((await taskOf(theirs))!)).status).toBe('awaiting_approval');
  expect(commentsOn(theirs).at(-1)!.body).toMatch(/I do not know who you are[\s\S]*goes on/);
  rig.linear.remove(theirs.id, who('Ada'));
  await rig.settle();
  expect((await rig.drive.task((await taskOf(theirs))!)).status).toBe('cancelled');
});

it('hears what is said to it on its issue, and nothing else that people say there', async () => {
  const issue = await labelled();
  rig.linear.comment(issue.id, who('Ada'), 'What do you think, Bert?');
  rig.linear.comment(issue.id, who('Ada'), '/devops Use the blue button');
  await rig.settle();
  const task = await rig.drive.task((await taskOf(issue))!);
  expect(task.notes).toMatchObject([{ by: 'requester', text: 'Use the blue button' }]);
  rig.linear.comment(issue.id, who('Dan'), '/devops stop');
  await rig.settle();
  expect((await rig.drive.task(task.id)).status).toBe('awaiting_approval');
  rig.linear.comment(issue.id, who('Ada'), '/devops stop');
  await rig.settle();
  expect((await rig.drive.task(task.id)).status).toBe('cancelled');
});

it('takes a label that is put on later, by whoever put it; of somebody unmapped it says why nothing happens', async () => {
  const title = `Write the notes, issue ${++n}`;
  rig.script(title, [draft({ agent: 'documentation' })], () =>
    finish('Written @everyone <script>alert(1)</script> [x](https://evil.example)'),
  );
  const issue = rig.linear.issue(who('Dan'), title);
  rig.linear.label(issue.id, who('Dan'), 'devops');
  await rig.settle();
  expect(await taskOf(issue)).toBeNull();
  expect(commentsOn(issue).at(-1)!.body).toContain('I do not know who you are');
  rig.linear.label(issue.id, who('Ada'), 'devops');
  await rig.settle();
  expect(await rig.drive.task((await taskOf(issue))!)).toMatchObject({
    status: 'completed',
    requested_by: 'requester',
  });
  const { body } = commentsOn(issue).at(-1)!;
  expect(body).not.toMatch(/@everyone|<script>|\]\(https:\/\/evil/);
});

it('stops what runs for an issue that is taken away from it', async () => {
  const title = `Deploy checkout to production, issue ${++n}`;
  rig.script(title, PRODUCTION_PLAN, productionTurns);
  const issue = rig.linear.issue(who('Ada'), title);
  const session = rig.linear.delegate(issue.id, who('Ada'));
  await rig.settle();
  rig.linear.undelegate(issue.id, who('Ada'));
  await rig.settle();
  expect(rig.said(session).at(-1)).toMatch(/^response: Stopped by requester/);
});

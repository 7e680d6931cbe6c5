import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { type Loose, type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp, runHere, type Terminal } from '../support/cli.ts';
import { type SeedTask, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let site: Listening;
beforeAll(async () => {
  t = await testApp();
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
});

const as = (role: Role | 'stranger' | 'robot', argv: string[], terminal: Terminal = {}) =>
  runHere(argv, {
    ...terminal,
    env: { DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: t.people[role].token, ...terminal.env },
  });
const waiting = (more: Partial<SeedTask> = {}) => seedWaiting(t.db, { by: t.people.developer.id, ...more });

describe('tasks', () => {
  it('submit hands a task over, with its project and a budget, and answers it', async () => {
    const argv = [
      'tasks',
      'submit',
      '-',
      '--project',
      'checkout',
      '--max-usd',
      '2.5',
      '--priority',
      'high',
      '--json',
    ];
    const { code, json } = await as('developer', argv, { stdin: 'Document the checkout service' });
    expect(code).toBe(EXIT.ok);
    expect(json()).toMatchObject({
      description: 'Document the checkout service',
      project: 'checkout',
      priority: 'high',
      budget: { max_usd: 2.5 },
    });
  });

  it('submit with the same key answers the first task again', async () => {
    const argv = ['tasks', 'submit', 'Document it', '--project', 'checkout', '--key', 'once', '--json'];
    const first = (await as('developer', argv)).json() as Loose;
    const again = (await as('developer', argv)).json() as Loose;
    expect(again.task_id).toEqual(first.task_id);
  });

  it('list shows a table on a terminal and plain lines when piped; --status narrows it', async () => {
    const { taskId } = await waiting();
    const piped = await as('viewer', ['tasks', 'list', '--status', 'awaiting_approval']);
    expect(piped.code).toBe(EXIT.ok);
    expect(piped.out).toContain(taskId);
    expect(piped.out).not.toContain('\u001b');
    const tty = await as('viewer', ['tasks', 'list'], { tty: true });
    expect(tty.out).toContain('\u001b[');
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }] as Record<string, string>[])
      expect((await as('viewer', ['tasks', 'list'], { tty: true, env })).out).not.toContain('\u001b');
  });

  it('show has the plan and what it waits for; effects and checkpoints on request', async () => {
    const { taskId, approvalId } = await waiting();
    const { code, out } = await as('viewer', ['tasks', 'show', taskId, '--effects', '--checkpoints']);
    expect(code).toBe(EXIT.ok);
    for (const text of [taskId, approvalId, 'Step 1', 'Effects', 'Checkpoints']) expect(out).toContain(text);
  });

  it('cancel stops it, and a second time is a conflict', async () => {
    const { taskId } = await waiting();
    const argv = ['tasks', 'cancel', taskId, '--reason', 'No longer wanted'];
    const first = await as('developer', argv);
    expect([first.code, first.out]).toEqual([EXIT.ok, `${taskId} is cancelled\n`]);
    const second = await as('developer', argv);
    expect(second.code).toBe(EXIT.conflict);
    expect(second.err).toContain('already_ended');
  });

  it('retry and rollback of a task that has nothing to go back to are conflicts with words', async () => {
    const { taskId } = await waiting();
    const retry = await as('developer', ['tasks', 'retry', taskId, '--reason', 'Again']);
    expect([retry.code, retry.err]).toEqual([EXIT.conflict, expect.stringContaining('not_retryable')]);
    const back = await as('developer', [
      'tasks',
      'rollback',
      taskId,
      '--checkpoint',
      'none',
      '--reason',
      'Again',
    ]);
    expect([EXIT.conflict, EXIT.notFound]).toContain(back.code);
  });

  it('watch prints events as lines when piped, JSON on a line each, and ends with the task', async () => {
    const { taskId } = await waiting();
    const watched = as('viewer', ['tasks', 'watch', taskId, '--json']);
    await as('developer', ['tasks', 'cancel', taskId]);
    const { code, out } = await watched;
    expect(code).toBe(EXIT.endedBadly);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; type: string });
    expect(events.at(-1)?.type).toBe('task.cancelled');
    expect((await as('viewer', ['tasks', 'watch', taskId])).out).toMatch(/task\.cancelled/);
    const after = await as('viewer', ['tasks', 'watch', taskId, '--after', String(events.at(-1)!.seq - 1)]);
    expect(after.out.trim().split('\n')).toHaveLength(1);
  });

  it('watch --until-paused stops where people are asked', async () => {
    const { taskId } = await waiting();
    expect((await as('viewer', ['tasks', 'watch', taskId, '--until-paused'])).code).toBe(EXIT.waiting);
  });
});

describe('approvals', () => {
  it('pending lists what one may decide, and says so when there is nothing', async () => {
    const { approvalId } = await waiting({ level: 'high' });
    const { code, out } = await as('tech_lead', ['approvals', 'pending']);
    expect(code).toBe(EXIT.ok);
    expect(out).toContain(approvalId);
    const nothing = await as('viewer', ['approvals', 'pending']);
    expect([nothing.code, nothing.out, nothing.err]).toEqual([
      EXIT.ok,
      '',
      'Nothing waits for your approval.\n',
    ]);
  });

  it('show has the exact action before everything else', async () => {
    const { approvalId, actionHash } = await waiting();
    const { out } = await as('tech_lead', ['approvals', 'show', approvalId]);
    expect(out.indexOf(actionHash)).toBeGreaterThan(-1);
    expect(out.indexOf(actionHash)).toBeLessThan(out.indexOf('Asked'));
    expect(out).toContain('deploy_production');
  });

  it('approve at a terminal shows the action and wants the beginning of its hash', async () => {
    const { approvalId, actionHash } = await waiting();
    const argv = ['approvals', 'approve', approvalId, '--justification', 'Checked.'];
    const wrong = await as('tech_lead', argv, { tty: true, says: ['y'] });
    expect(wrong.code).toBe(EXIT.failed);
    expect(wrong.err).toContain(actionHash);
    expect((await t.db.query('select status from approval_requests where id = $1', [approvalId]))[0]).toEqual(
      { status: 'pending' },
    );
    const right = await as('tech_lead', argv, { tty: true, says: [actionHash.slice(0, 8)] });
    expect(right.code).toBe(EXIT.ok);
    expect(right.out).toContain('approved');
  });

  it('approve in a script takes --yes with the hash alone', async () => {
    const { approvalId, actionHash } = await waiting();
    const argv = ['approvals', 'approve', approvalId, '--justification', 'Checked.'];
    expect((await as('tech_lead', argv)).code).toBe(EXIT.usage);
    expect((await as('tech_lead', [...argv, '--yes'])).code).toBe(EXIT.usage);
    const other = await as('tech_lead', [...argv, '--yes', '--hash', 'f'.repeat(64)]);
    expect([other.code, other.err]).toEqual([EXIT.conflict, expect.stringContaining('action_changed')]);
    expect((await as('tech_lead', [...argv, '--yes', '--hash', actionHash])).code).toBe(EXIT.ok);
    const again = await as('cto', [...argv, '--yes', '--hash', actionHash]);
    expect([again.code, again.err]).toEqual([EXIT.conflict, expect.stringContaining('already_decided')]);
  });

  it('reject wants a reason, which is told', async () => {
    const { approvalId, actionHash } = await waiting();
    const argv = ['approvals', 'reject', approvalId, '--yes', '--hash', actionHash];
    expect((await as('tech_lead', argv)).code).toBe(EXIT.usage);
    const { code, json } = await as('tech_lead', [...argv, '--reason', 'Not on a Friday', '--json']);
    expect([code, json()]).toEqual([EXIT.ok, expect.objectContaining({ status: 'rejected' })]);
  });

  it('own requests, agents and missing roles are "not allowed"; other projects are "not there"', async () => {
    const { approvalId, actionHash } = await waiting({ by: t.people.tech_lead.id });
    const decide = ['approvals', 'approve', approvalId, '--yes', '--hash', actionHash];
    for (const role of ['tech_lead', 'robot', 'viewer'] as const)
      expect([role, (await as(role, decide)).code]).toEqual([role, EXIT.forbidden]);
    expect((await as('stranger', decide)).code).toBe(EXIT.notFound);
  });

  it('what has expired says so', async () => {
    const { approvalId, actionHash } = await waiting();
    await t.db.query(`update approval_requests set expires_at = now() - interval '1 minute' where id = $1`, [
      approvalId,
    ]);
    const { code } = await as('tech_lead', [
      'approvals',
      'approve',
      approvalId,
      '--yes',
      '--hash',
      actionHash,
    ]);
    expect(code).toBe(EXIT.expired);
  });
});

describe('the rest', () => {
  it('risk assess ends with the level, from words, a command or standard input', async () => {
    const ask = async (argv: string[], stdin = '') =>
      (await as('developer', ['risk', 'assess', ...argv], { stdin })).code;
    expect(await ask(['--command', 'ls -la'])).toBe(EXIT.ok);
    expect(await ask(['--sql', '-'], 'drop table customers')).toBeGreaterThanOrEqual(EXIT.riskHigh);
    expect(await ask([], 'Delete the production database')).toBe(EXIT.riskCritical);
    expect(await ask(['Delete the production database', '--always-ok'])).toBe(EXIT.ok);
    expect(await ask(['words', '--sql', 'select 1'])).toBe(EXIT.usage);
    // None of two may pass for the other.
    expect(await ask(['--command', 'ls', '--sql', 'drop table users'])).toBe(EXIT.usage);
    expect(await ask(['--command', 'ls', '--args', '{}'])).toBe(EXIT.usage);
  });

  it('projects are listed, shown, put with their version and removed', async () => {
    expect((await as('viewer', ['projects', 'list'])).out).toContain('billing');
    expect((await as('viewer', ['projects', 'show', 'checkout'])).out).toContain('staging');
    const put = ['projects', 'put', 'fresh', '--definition', '{"description": "New."}'];
    expect((await as('developer', put)).code).toBe(EXIT.forbidden);
    expect((await as('admin', put)).out).toBe('fresh  version 1\n');
    expect((await as('admin', [...put, '--if-version', '7'])).code).toBe(EXIT.conflict);
    expect((await as('admin', ['projects', 'remove', 'fresh', '--if-version', '1'])).code).toBe(EXIT.ok);
    const bad = await as('admin', ['projects', 'put', 'worse', '--definition', '{"owner": 5}']);
    expect([bad.code, bad.err]).toEqual([EXIT.refused, expect.stringMatching(/body\.?owner|owner/)]);
  });

  it('halt and unhalt, once confirmed', async () => {
    const halt = (word: string, more: string[]) =>
      as('cto', [word, '--project', 'billing', '--reason', 'Look first', ...more]);
    expect((await halt('halt', [])).code).toBe(EXIT.usage);
    expect((await halt('halt', ['--yes'])).out).toContain('billing since');
    expect((await halt('unhalt', ['--yes'])).out).toContain('released');
    const agent = await as('robot', ['halt', '--yes', '--reason', 'no']);
    expect(agent.code).toBe(EXIT.forbidden);
  });

  it('sweep expires what is due, for an administrator', async () => {
    const { approvalId } = await waiting();
    await t.db.query(`update approval_requests set expires_at = now() - interval '1 minute' where id = $1`, [
      approvalId,
    ]);
    expect((await as('developer', ['sweep'])).code).toBe(EXIT.forbidden);
    expect((await as('admin', ['sweep'])).code).toBe(EXIT.ok);
    expect((await t.db.query('select status from approval_requests where id = $1', [approvalId]))[0]).toEqual(
      { status: 'expired' },
    );
  });

  it('dead letters, health', async () => {
    expect((await as('admin', ['dead-letters', 'list'])).code).toBe(EXIT.ok);
    expect((await as('admin', ['dead-letters', 'redrive'])).code).toBe(EXIT.usage);
    const health = await as('viewer', ['health', '--json']);
    expect((health.json() as Loose).dependencies).toContainEqual(
      expect.objectContaining({ name: 'database', status: 'ok' }),
    );
  });
});

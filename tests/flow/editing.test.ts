import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PlanArgs } from '../../schema/plan.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  const doors = doorsOver(drive);
  ask = doors.ask;
  await doors.add('robot', { kind: 'agent', bindings: [{ role: 'cto', projects: ['*'] }] });
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const PLAN = [draft({ agent: 'infrastructure' })];
let heard: string[][] = [];
let seen: unknown[] = [];
const insists = (brief: TurnBrief) => {
  heard.push(brief.feedback);
  seen.push(brief.history.at(-1)?.calls[0]?.args);
  return brief.history.at(-1)?.outcomes[0]?.state === 'done' ? finish('gone') : calls(destroy('cache'));
};
const waiting = async () => {
  [heard, seen] = [[], []];
  const { id } = await drive.open(PLAN, insists);
  return { id, approval: await drive.pending(id) };
};
const other = { repository: 'checkout', name: 'queue', environment: 'staging' };
const edit = (id: string, who = 'cto', args: object = other) =>
  ask(`POST /approvals/${id}/edit`, who, { args, reason: 'The queue, not the cache.' });
const approve = (id: string, who: string, body: object = { justification: 'Looked.' }) =>
  ask(`POST /approve/${id}`, who, body);

describe('an edited call', () => {
  it('takes the place of the old request, and what runs is the edit; the agent is told', async () => {
    const { id, approval } = await waiting();
    const edited = await edit(approval.id);
    expect(edited.status).toBe(201);
    expect(edited.body).toMatchObject({
      status: 'pending',
      revision: 2,
      replaces: approval.id,
      editors: ['cto'],
      approvals_recorded: 0,
      action_details: { tool: 'world.destroy', args: other },
    });
    expect(edited.body.action_hash).not.toBe(approval.action_hash);
    const late = await approve(approval.id, 'tech_lead');
    expect(late.body).toMatchObject({
      status: 409,
      code: 'already_decided',
      decision: { status: 'cancelled', replaced_by: String(edited.body.id) },
    });
    expect((await approve(String(edited.body.id), 'tech_lead')).body.status).toBe('approved');
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect([...drive.world.happened.values()].filter(({ args }) => args.name === 'queue')).toHaveLength(1);
    const [effect] = await drive.effects(id);
    expect(effect).toMatchObject({
      args: other,
      action_hash: String(edited.body.action_hash),
      approval_id: String(edited.body.id),
    });
    expect(heard.at(-1)?.join()).toContain('A person (cto) changed this call');
    expect(heard.at(-1)?.join()).toContain('queue');
    expect(seen.at(-1)).toEqual(other);
    expect(await drive.events(id)).toEqual(
      expect.arrayContaining(['approval.edited:0', 'approval.cancelled:0', 'approval.requested:0']),
    );
  });

  // Control: editors in mayDecide.
  it('is signed by somebody else than its editor, also when it has to be asked about anew', async () => {
    const { id, approval } = await waiting();
    const next = String((await edit(approval.id)).body.id);
    expect((await approve(next, 'cto')).body).toMatchObject({ status: 403, code: 'self_approval' });
    expect((await ask('GET /approvals/pending', 'cto')).body.approvals).toEqual([]);
    await approve(next, 'tech_lead');
    await drive.engine.db.query('update approval_requests set execute_by = clock_timestamp() where id = $1', [
      next,
    ]);
    await drive.rest();
    const again = await drive.pending(id);
    expect(again).toMatchObject({ editors: ['cto'], action_details: { args: other } });
    expect((await approve(again.id, 'cto')).body.code).toBe('self_approval');
    await drive.approve(id, 'tech_lead');
    await expectEnd(drive, id, 'completed');
  });

  // Control: votes of editors in judge's enough().
  it('does not keep signatures that were given before, and may be edited again', async () => {
    const { id, approval } = await waiting();
    const first = String((await edit(approval.id)).body.id);
    const second = await edit(first, 'tech_lead', { ...other, name: 'topic' });
    // Control: made_by in insert_approval, before_edit in the evidence.
    const shown = await ask(`GET /approvals/${String(second.body.id)}`, 'cto');
    expect(shown.body.actions).toMatchObject([{ action: 'request', actor: 'tech_lead' }]);
    expect(shown.body.evidence_pack).toMatchObject({ summary: { written_by: 'ai', before_edit: true } });
    const [audit] = await drive.engine.db.query<{ actor: string }>(
      `select actor from audit_events where subject = $1 and type = 'approval.requested'`,
      [String(second.body.id)],
    );
    expect(audit?.actor).toBe('tech_lead');
    expect(second.body).toMatchObject({ revision: 3, replaces: first, editors: ['cto', 'tech_lead'] });
    for (const who of ['cto', 'tech_lead'])
      expect((await approve(String(second.body.id), who)).body.code).toBe('self_approval');
    await drive.approve(id, 'tech_lead_2');
    await expectEnd(drive, id, 'completed');
    expect((await drive.effects(id))[0]).toMatchObject({ args: { name: 'topic' } });
  });

  it('asks whom its new risk wants: the policy is asked again', async () => {
    const { id, approval } = await waiting();
    const worse = await edit(approval.id, 'cto', { ...other, environment: 'production' });
    expect(worse.body).toMatchObject({ risk_level: 'critical', approvals_required: 2 });
    await drive.reject(id, 'security_team', 'Never there.');
    expect(await drive.happened(id)).toEqual({});
    await drive.reject(id, 'cto', 'No.');
    await drive.reject(id, 'cto', 'No!');
  });

  it.each([
    ['nothing', destroy('cache').args, 'nothing_changed'],
    ['a credential', { ...other, token: `ghp_${'a1'.repeat(20)}` }, 'guardrail_blocked'],
    ['a repository of others', { ...other, repository: 'billing' }, 'edit_invalid'],
    ['no target', { name: 'queue', environment: 'staging' }, 'edit_invalid'],
  ])('is refused where it changes %s', async (_, args, code) => {
    const { id, approval } = await waiting();
    expect((await edit(approval.id, 'cto', args)).body).toMatchObject({ status: 422, code });
    expect((await drive.pending(id)).id).toBe(approval.id);
  });

  it('is held against the schema of its tool', async () => {
    const { approval } = await waiting();
    const cards = drive.world.cards.bind(drive.world);
    const input_schema = {
      type: 'object',
      properties: {
        repository: { type: 'string' },
        name: { type: 'string' },
        environment: { type: 'string' },
      },
      required: ['repository'],
      additionalProperties: false,
    };
    drive.world.cards = async () =>
      (await cards()).map((card) => (card.name === 'world.destroy' ? { ...card, input_schema } : card));
    const refused = await edit(approval.id, 'cto', { ...other, name: 7, force: true });
    drive.world.cards = cards;
    expect(refused.body).toMatchObject({ status: 422, code: 'edit_invalid' });
    expect(JSON.stringify(refused.body.errors)).toContain('args.name');
  });

  it.each([
    ['an agent', 'robot', 'agents_do_not_sign'],
    ['a developer', 'developer', 'role_not_allowed'],
    ['an administrator', 'admin', 'role_not_allowed'],
  ])('is not for %s', async (_, who, code) => {
    const { approval } = await waiting();
    expect((await edit(approval.id, who)).body).toMatchObject({ status: 403, code });
  });

  it('is refused when its time is over, or another action was looked at', async () => {
    const { approval } = await waiting();
    const body = { args: other, reason: 'x', action_hash: '0'.repeat(64) };
    const changed = await ask(`POST /approvals/${approval.id}/edit`, 'cto', body);
    expect(changed.body).toMatchObject({ status: 409, code: 'action_changed' });
    await drive.engine.db.query('update approval_requests set expires_at = clock_timestamp() where id = $1', [
      approval.id,
    ]);
    expect((await edit(approval.id)).body).toMatchObject({ status: 410, code: 'expired' });
  });

  it('answers the same again under the same key', async () => {
    const { approval } = await waiting();
    const send = () =>
      ask(
        `POST /approvals/${approval.id}/edit`,
        'cto',
        { args: other, reason: 'x' },
        { 'idempotency-key': 'edit-1' },
      );
    const [first, again] = [await send(), await send()];
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  // Control: compare-and-set in edit_v1.
  it('and yes, no and time at the same moment leave one decision', async () => {
    const count: Record<string, number> = {};
    for (let round = 0; round < 8; round++) {
      const { id, approval } = await waiting();
      if (round % 3 === 2)
        await drive.engine.db.query(
          `update approval_requests set expires_at = clock_timestamp() + interval '15 milliseconds' where id = $1`,
          [approval.id],
        );
      const answers = await Promise.all([
        edit(approval.id, 'cto'),
        edit(approval.id, 'tech_lead_2', { ...other, name: 'topic' }),
        approve(approval.id, 'tech_lead'),
        ask(`POST /reject/${approval.id}`, 'cto', { reason: 'no' }),
        drive.sweep(),
      ]);
      const won = answers.filter((answer) => 'status' in answer && answer.status < 300);
      expect(won.length).toBeLessThanOrEqual(1);
      await drive.sweep();
      const [row] = (await drive.approvals(id)).filter((one) => one.id === approval.id);
      count[row!.status] = (count[row!.status] ?? 0) + 1;
      await drive.rest();
      await checkInvariants(drive);
    }
    expect(Object.keys(count)).not.toContain('pending');
  });
});

describe('an edited plan', () => {
  const planned = async () => {
    const { id } = await drive.open(
      [...PRODUCTION_PLAN, draft({ agent: 'documentation', depends_on: [0] })],
      productionTurns,
    );
    const approval = await drive.pending(id);
    const args = (approval.action_details as { args: PlanArgs }).args;
    return { id, approval, args: structuredClone(args) };
  };

  it('leaves subtasks out, and the rest runs as it was signed', async () => {
    const { id, approval, args } = await planned();
    const edited = await edit(approval.id, 'cto', {
      ...args,
      subtasks: [args.subtasks[0]!, args.subtasks[2]!],
    });
    expect(edited.body).toMatchObject({ status: 'pending', kind: 'plan', revision: 2, editors: ['cto'] });
    expect(edited.body.risk_level).not.toBe('critical');
    expect((await drive.task(id)).plan).toMatchObject({
      revision: 2,
      subtasks: [{ index: 0 }, { index: 1, depends_on: [0] }],
    });
    expect((await approve(String(edited.body.id), 'cto')).body.code).toBe('self_approval');
    // The policy would clear what is left; a person looked and edited, so those who were asked still are.
    expect(edited.body.approvals_required).toBe(2);
    await drive.approve(id, 'tech_lead', 'tech_lead_2');
    await expectEnd(drive, id, 'completed');
    expect((await drive.subtasks(id)).map(({ index, status }) => [index, status])).toEqual([
      [0, 'completed'],
      [1, 'completed'],
    ]);
    expect(await drive.happened(id)).toEqual({ 'world.commit': 2 });
  });

  it('narrows what a subtask may use: what is taken out is asked about', async () => {
    const { id, approval, args } = await planned();
    args.subtasks[1]!.allow = [];
    args.subtasks[1]!.description = 'Deploy it, once the change was looked at.';
    const edited = await edit(approval.id, 'security_team', args);
    expect(edited.body.code).toBe('role_not_allowed');
    expect((await edit(approval.id, 'cto', args)).status).toBe(201);
    await drive.approve(id, 'tech_lead', 'tech_lead_2');
    expect(await drive.pending(id)).toMatchObject({ kind: 'call', action_type: 'world.deploy' });
    expect(await drive.happened(id)).toMatchObject({ 'world.commit': 2 });
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'completed');
  });

  it.each<[string, (plan: PlanArgs) => unknown, string]>([
    [
      'an environment',
      (plan) => Object.assign(plan.subtasks[1]!, { environment: 'staging' }),
      'edit_not_allowed',
    ],
    [
      'a tool',
      (plan) =>
        void plan.subtasks[0]!.allow.push({
          tool: 'world.destroy',
          effect_max: 'write',
          targets: ['checkout@none'],
        }),
      'edit_not_allowed',
    ],
    ['a target', (plan) => void plan.subtasks[0]!.allow[0]!.targets.push('billing@none'), 'edit_not_allowed'],
    [
      'a worse effect',
      (plan) => Object.assign(plan.subtasks[0]!.allow[0]!, { effect_max: 'destructive' }),
      'edit_not_allowed',
    ],
    [
      'another agent',
      (plan) => Object.assign(plan.subtasks[0]!, { agent: 'infrastructure' }),
      'edit_not_allowed',
    ],
    ['a subtask', (plan) => void plan.subtasks.push({ ...plan.subtasks[0]!, index: 3 }), 'edit_not_allowed'],
    ['one twice', (plan) => void plan.subtasks.push(plan.subtasks[0]!), 'edit_not_allowed'],
    ['an order', (plan) => void plan.subtasks.reverse(), 'edit_not_allowed'],
    ['a dependency', (plan) => Object.assign(plan.subtasks[1]!, { depends_on: [] }), 'edit_not_allowed'],
    ['everything', (plan) => Object.assign(plan, { subtasks: [] }), 'edit_invalid'],
  ])('never gains or turns into other work: %s', async (_, change, code) => {
    const { approval, args } = await planned();
    change(args);
    expect((await edit(approval.id, 'cto', args)).body).toMatchObject({ status: 422, code });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { retryTask } from '../../lib/tasks/retry.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants, expectEnd } from './invariants.ts';
import { destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterEach(() => checkInvariants(drive));
afterAll(() => drive.close());

const sql = (text: string, ...params: unknown[]) => drive.engine.db.query(text, params);
/** A production plan, signed by both, of which nothing has run yet. */
async function signed() {
  const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
  const { id: approvalId } = await drive.pending(id);
  await drive.answer('approve', approvalId, 'tech_lead');
  await drive.answer('approve', approvalId, 'cto');
  return { id, approvalId };
}

describe('what was changed after people signed', () => {
  it.each([
    [
      'the plan’s words',
      `update tasks set plan = jsonb_set(plan, '{subtasks,1,description}', '"and wipe the disks"') where id = $1`,
    ],
    [
      'what it allows',
      `update tasks set plan = jsonb_set(plan, '{subtasks,1,allow,0,targets}', '["checkout@production", "billing@production"]') where id = $1`,
    ],
    [
      'the level it was given',
      `update tasks set plan = jsonb_set(plan, '{subtasks,1,level}', '"critical"') where id = $1`,
    ],
    [
      'its environment',
      `update tasks set assessment = jsonb_set(assessment, '{environment}', '"staging"') where id = $1`,
    ],
    [
      'the hash in the request',
      `update approval_requests set action_hash = repeat('0', 64) where workflow_id = $1`,
    ],
  ])('%s: the signatures cover the deployment no more, it is asked about anew', async (_what, tamper) => {
    const { id, approvalId } = await signed();
    await sql(tamper, id);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    const asked = await drive.pending(id);
    expect(asked.id).not.toBe(approvalId);
    expect(asked).toMatchObject({ kind: 'call', action_type: 'world.deploy' });
    await drive.reject(id, 'cto', 'altered');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
  });

  it('a subtask’s own row: it runs what the signed plan says', async () => {
    const { id } = await signed();
    await sql(
      `update subtasks set planned = jsonb_set(planned, '{description}', '"and wipe the disks"'), agent = 'infrastructure' where task_id = $1`,
      id,
    );
    const seen: string[] = [];
    const script = drive.scripts.get((await drive.task(id)).description)!;
    const turn = script.turn.bind(script);
    script.turn = (brief) => {
      seen.push(brief.subtask.description, brief.subtask.agent);
      return turn(brief);
    };
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    expect(seen.join()).not.toMatch(/wipe|infrastructure/);
  });

  // Control: hash of action_details in decide.
  it('what the request shows, before the last signature: the signature is refused', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    await sql(
      `update approval_requests set action_details = jsonb_set(action_details, '{args,revision}', '9') where id = $1`,
      approvalId,
    );
    await expect(drive.answer('approve', approvalId, 'cto')).rejects.toMatchObject({
      code: 'action_changed',
    });
  });

  it('a failed run’s plan: the retry does not take the old signatures', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, (brief) =>
      brief.history.length > 0 && brief.subtask.index === 1 ? finish('no', 'failed') : productionTurns(brief),
    );
    await drive.approve(id, 'tech_lead', 'cto');
    await expectEnd(drive, id, 'failed');
    await sql(
      `update tasks set plan = jsonb_set(plan, '{subtasks,1,description}', '"and wipe the disks"') where id = $1`,
      id,
    );
    const retried = await retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), {
      reason: 'again',
    });
    expect(retried.status).toBe('awaiting_approval');
    await drive.reject(id, 'cto', 'altered');
  });
});

describe('a signed call', () => {
  const PLAN = [draft({ agent: 'infrastructure' })];
  const insists = (brief: TurnBrief) => (brief.history.length > 0 ? finish('end') : calls(destroy('cache')));
  const signedCall = async () => {
    const { id } = await drive.open(PLAN, insists);
    const { id: approvalId } = await drive.pending(id);
    await drive.answer('approve', approvalId, 'tech_lead');
    return { id, approvalId };
  };

  // Control: the call's hash, in clearByCall and again in intent_v1.
  it('that the thread’s memory now says otherwise is asked about anew', async () => {
    const { id, approvalId } = await signedCall();
    const changed = await sql(
      `update langgraph.checkpoints set doc = replace(doc, '"cache"', '"everything"') where thread_id like $1 || '/%' returning 1`,
      id,
    );
    expect(changed.length).toBeGreaterThan(0);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({});
    const asked = await drive.pending(id);
    expect(asked.id).not.toBe(approvalId);
    expect(asked.action_details).toMatchObject({ args: { name: 'everything' } });
    await drive.reject(id, 'cto', 'no such thing');
  });

  it.each([
    [
      'details',
      `update approval_requests set action_details = jsonb_set(action_details, '{args,name}', '"everything"') where id = $1`,
    ],
    ['hash', `update approval_requests set action_hash = repeat('a', 64) where id = $1`],
  ])('of which the stored %s were changed is asked about anew', async (_what, tamper) => {
    const { id, approvalId } = await signedCall();
    await sql(tamper, approvalId);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({});
    expect((await drive.pending(id)).id).not.toBe(approvalId);
    await drive.reject(id, 'cto', 'no');
  });

  // Control: tool and args_hash of the ledger's row in settleKnown.
  it('that was begun is never followed by another in its place', async () => {
    const { id } = await signedCall();
    drive.world.after = async () => {
      throw new Error('killed');
    };
    await drive.rest();
    drive.world.after = null;
    expect(await drive.happened(id)).toEqual({ 'world.destroy': 1 });
    await sql(
      `update langgraph.checkpoints set doc = replace(doc, '"cache"', '"everything"') where thread_id like $1 || '/%'`,
      id,
    );
    await drive.later();
    expect((await drive.subtasks(id))[0]).toMatchObject({
      status: 'unknown',
      error: { call: destroy('cache') },
    });
    expect([...drive.world.happened.values()].filter(({ args }) => args.name === 'everything')).toEqual([]);
  });
});

describe('a plan whose time is over', () => {
  // Control: started_at in move_task, execute_by in clearByPlan.
  it('that never started in time covers nothing', async () => {
    const { id } = await signed();
    await sql('update approval_requests set execute_by = clock_timestamp() where workflow_id = $1', id);
    await drive.rest();
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1 });
    expect((await drive.pending(id)).kind).toBe('call');
    await drive.reject(id, 'cto', 'too late');
  });

  it('that started in time holds beyond that, until its last hour', async () => {
    const { id, approvalId } = await signed();
    let late = '';
    drive.world.before = async (name) => {
      if (name === 'world.commit' && late) await sql(late, approvalId);
    };
    late = 'update approval_requests set execute_by = clock_timestamp() where id = $1';
    await drive.rest();
    await expectEnd(drive, id, 'completed');
    const second = await signed();
    late =
      'update approval_requests set execute_by = clock_timestamp(), plan_run_by = clock_timestamp() where id = $1';
    drive.world.before = async (name) => {
      if (name === 'world.commit') await sql(late, second.approvalId);
    };
    await drive.rest();
    drive.world.before = null;
    expect(await drive.happened(second.id)).toEqual({ 'world.commit': 1 });
    expect((await drive.pending(second.id)).action_type).toBe('world.deploy');
    await drive.approve(second.id, 'tech_lead', 'cto');
    await expectEnd(drive, second.id, 'completed');
  });

  // Control: isBegun before any clearance.
  it('does not ask again about a call that was begun in time', async () => {
    const { id, approvalId } = await signed();
    drive.world.after = async (name) => {
      if (name !== 'world.deploy') return undefined;
      await sql('update approval_requests set plan_run_by = clock_timestamp() where id = $1', approvalId);
      throw new Error('killed');
    };
    await drive.rest();
    drive.world.after = null;
    await drive.later();
    await expectEnd(drive, id, 'completed');
    expect(await drive.happened(id)).toEqual({ 'world.commit': 1, 'world.deploy': 1 });
    expect(await drive.approvals(id)).toHaveLength(1);
  });
});

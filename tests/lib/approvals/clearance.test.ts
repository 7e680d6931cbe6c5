import { describe, expect, it } from 'vitest';
import { clearByCall, clearByPlan, planAction, planHashNow } from '../../../lib/approvals/clearance.ts';
import type { ApprovalRow, Work } from '../../../lib/db/rows.ts';
import { hashAction } from '../../../lib/hash.ts';
import type { Assessment } from '../../../schema/action.ts';
import type { PlanArgs } from '../../../schema/plan.ts';
import { draft } from '../../support/world.ts';

const assessment: Assessment = {
  level: 'high',
  score: 7,
  effect: 'write',
  environment: 'production',
  operations: [],
  factors: [],
};
const allow = [{ tool: 'world.deploy', effect_max: 'write' as const, targets: ['checkout@production'] }];
const plan: PlanArgs = {
  revision: 1,
  subtasks: [{ ...draft({ agent: 'cicd' }), index: 0, allow, level: 'high' }],
};
const target = { project: 'checkout', repository: 'checkout', environment: 'production' as const };
const planHash = hashAction(planAction(plan, { ...target, repository: null }, 1));
const approval = {
  id: 'a',
  kind: 'plan',
  status: 'approved',
  action_hash: planHash,
  policy_version: 1,
  execute_by: '2026-11-22T12:00:00Z',
  plan_run_by: '2026-11-22T16:00:00Z',
} as ApprovalRow;
const workOf = (more: { approval?: Partial<ApprovalRow>; task?: object; now?: string } = {}) =>
  ({
    now: more.now ?? '2026-11-22T11:00:00Z',
    task: { plan, assessment, project: 'checkout', started_at: null, ...more.task },
    plan_approval: { ...approval, ...more.approval },
  }) as unknown as Work;
const call = { subtaskIndex: 0, tool: 'world.deploy', args: {}, made: [], hash: 'h', assessment, target };

describe('a plan’s approval', () => {
  it('covers a call inside it', () => {
    expect(planHashNow(workOf(), 1)).toBe(planHash);
    expect(clearByPlan(workOf(), call)).toMatchObject({
      kind: 'plan',
      call_hash: 'h',
      approval_id: 'a',
      action_hash: planHash,
    });
  });

  it.each<[string, object]>([
    ['another tool', { tool: 'world.mail' }],
    ['another target', { target: { ...target, environment: 'staging' } }],
    ['another repository', { target: { ...target, repository: 'billing' } }],
    ['another subtask', { subtaskIndex: 1 }],
    ['something destructive', { assessment: { ...assessment, effect: 'destructive' } }],
    ['something critical', { assessment: { ...assessment, level: 'critical' } }],
  ])('never covers %s', (_what, more) => {
    expect(clearByPlan(workOf(), { ...call, ...more })).toBeNull();
  });

  it('never covers destruction or a critical call, even where the plan was approved as that', () => {
    const subtasks = [
      {
        ...plan.subtasks[0]!,
        level: 'critical' as const,
        allow: [{ ...allow[0]!, effect_max: 'destructive' as const }],
      },
    ];
    const wide = { ...plan, subtasks };
    const action_hash = hashAction(planAction(wide, { ...target, repository: null }, 1));
    const work = workOf({ task: { plan: wide }, approval: { action_hash } });
    expect(clearByPlan(work, call)).not.toBeNull();
    expect(clearByPlan(work, { ...call, assessment: { ...assessment, effect: 'destructive' } })).toBeNull();
    expect(clearByPlan(work, { ...call, assessment: { ...assessment, level: 'critical' } })).toBeNull();
  });

  it('never covers something above its level, or above the effect that it allows', () => {
    const narrow = (more: object) => {
      const subtasks = [{ ...plan.subtasks[0]!, ...more }];
      const action_hash = hashAction(planAction({ ...plan, subtasks }, { ...target, repository: null }, 1));
      return workOf({ task: { plan: { ...plan, subtasks } }, approval: { action_hash } });
    };
    const modest = { ...call, assessment: { ...assessment, level: 'medium' as const } };
    expect(clearByPlan(narrow({ level: 'medium' }), modest)).not.toBeNull();
    expect(clearByPlan(narrow({ level: 'medium' }), call)).toBeNull();
    expect(clearByPlan(narrow({ allow: [{ ...allow[0]!, effect_max: 'read' }] }), call)).toBeNull();
  });

  it.each(['pending', 'rejected', 'expired', 'cancelled'])('covers nothing while it is %s', (status) => {
    expect(clearByPlan(workOf({ approval: { status } }), call)).toBeNull();
  });

  it('holds until its execute-by before the plan has started, and until its run-by after', () => {
    const noon = '2026-11-22T12:00:00Z';
    expect(clearByPlan(workOf({ now: noon }), call)).toBeNull();
    const started = { started_at: '2026-11-22T11:30:00Z' };
    expect(clearByPlan(workOf({ now: noon, task: started }), call)).not.toBeNull();
    expect(clearByPlan(workOf({ now: '2026-11-22T16:00:00Z', task: started }), call)).toBeNull();
  });

  it('covers nothing once the plan, its environment or its project is another', () => {
    const other = { ...plan, subtasks: [{ ...plan.subtasks[0]!, title: 'Something else' }] };
    for (const task of [
      { plan: other },
      { assessment: { ...assessment, environment: 'staging' } },
      { project: 'billing' },
      { plan: null },
    ]) {
      expect(clearByPlan(workOf({ task }), call)).toBeNull();
    }
  });
});

describe('a call’s approval', () => {
  const action = {
    tool: 'world.destroy',
    args: { name: 'cache' },
    target,
    plan_hash: planHash,
    policy_version: 3,
  };
  const signed = {
    id: 'c',
    kind: 'call',
    status: 'approved',
    action_hash: hashAction(action),
    action_details: action,
    policy_version: 3,
  } as unknown as ApprovalRow;
  const running = (policy_version: number) => hashAction({ ...action, policy_version });

  it('covers exactly that call, hashed under its own policy version', () => {
    expect(clearByCall(signed, running)).toMatchObject({
      kind: 'call',
      approval_id: 'c',
      action_hash: signed.action_hash,
    });
  });

  it('covers nothing else, nothing unsigned, and nothing that was shown otherwise', () => {
    expect(clearByCall(null, running)).toBeNull();
    expect(
      clearByCall(signed, (version) =>
        hashAction({ ...action, args: { name: 'everything' }, policy_version: version }),
      ),
    ).toBeNull();
    expect(
      clearByCall(
        { ...signed, action_details: { ...action, args: { name: 'everything' } } } as never,
        running,
      ),
    ).toBeNull();
    for (const more of [
      { status: 'pending' },
      { status: 'rejected' },
      { kind: 'plan' },
      { action_details: null },
    ]) {
      expect(clearByCall({ ...signed, ...more } as never, running)).toBeNull();
    }
  });
});

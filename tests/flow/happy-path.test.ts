import { afterEach, describe, expect, it } from 'vitest';
import { decide } from '../../lib/approvals/decide.ts';
import { runAhead } from '../../lib/tasks/advance.ts';
import { openTask } from '../../lib/tasks/open.ts';
import { OrchestrateInput } from '../../schema/orchestrate.ts';
import { type Engine, testEngine } from '../support/engine.ts';
import { calls, draft, finish, ScriptedModel, World } from '../support/world.ts';

let engine: Engine;
afterEach(() => engine.close());

const request = (description: string, more: object = {}) =>
  OrchestrateInput.parse({ description, project_context: { project: 'checkout' }, ...more });

const status = async (id: string) =>
  (await engine.db.query<{ status: string }>('select status from tasks where id = $1', [id]))[0]!.status;
const approvalOf = async (id: string) =>
  (
    await engine.db.query<{ id: string }>(
      "select id from approval_requests where workflow_id = $1 and status = 'pending' order by created_at limit 1",
      [id],
    )
  )[0]!.id;

async function open(description: string) {
  const { task } = await openTask(
    engine.ctx,
    await engine.entry('requester', { projects: true }),
    request(description),
    { channel: 'http', claim: false },
  );
  await engine.pump();
  return task.id;
}

async function approve(taskId: string, role: 'tech_lead' | 'cto' | 'team_lead') {
  const approvalId = await approvalOf(taskId);
  const entry = await engine.entry(role, { approvalId });
  return decide(
    engine.ctx,
    entry,
    { approvalId, decision: 'approve', justification: 'because' },
    { claim: true, channel: 'http' },
  );
}

describe('the main job', () => {
  it('runs a plan that the policy clears without asking anybody', async () => {
    const world = new World();
    engine = await testEngine({
      model: new ScriptedModel([
        draft({ agent: 'feature-dev' }),
        draft({ agent: 'documentation', depends_on: [0] }),
      ]),
      tools: world,
    });
    const id = await open('Add a greeting to the start page');
    expect(await status(id)).toBe('completed');
    expect([...world.happened.values()].map(({ times }) => times)).toEqual([1, 1]);
  });

  it('stops a production deployment for its quorum, then carries it out once', async () => {
    const world = new World();
    const plan = [
      draft({ agent: 'feature-dev' }),
      draft({
        agent: 'cicd',
        kind: 'run',
        operation: 'deploy',
        environment: 'production',
        depends_on: [0],
        title: 'Deploy checkout to production',
      }),
    ];
    const model = new ScriptedModel(plan, (brief) => {
      if (brief.history.length > 0) return finish('done');
      const deploys = brief.subtask.kind === 'run';
      return calls(
        deploys
          ? { tool: 'world.deploy', args: { repository: 'checkout', environment: 'production' } }
          : { tool: 'world.commit', args: { repository: 'checkout' } },
      );
    });
    engine = await testEngine({ model, tools: world });
    const id = await open('Add a greeting and deploy it to production');
    expect(await status(id)).toBe('awaiting_approval');
    expect(world.happened.size).toBe(0);
    const first = await approve(id, 'tech_lead');
    expect(first.answer).toMatchObject({ status: 'pending', approvals_recorded: 1, approvals_required: 2 });
    expect(world.happened.size).toBe(0);
    const second = await approve(id, 'cto');
    expect(second.answer.status).toBe('approved');
    await runAhead(engine.ctx, second.work, { budgetMs: 600_000 });
    expect(await status(id)).toBe('completed');
    expect([...world.happened.values()].map(({ name, times }) => [name, times])).toEqual([
      ['world.commit', 1],
      ['world.deploy', 1],
    ]);
    const events = await engine.db.query<{ seq: number; type: string }>(
      'select seq, type from events where task_id = $1 order by seq',
      [id],
    );
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)!.type).toBe('task.completed');
  });
});

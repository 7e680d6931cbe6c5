import { afterEach, describe, expect, it } from 'vitest';
import { decide } from '../../lib/approvals/decide.ts';
import { openTask } from '../../lib/tasks/open.ts';
import { resumeTask } from '../../lib/tasks/resume.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { OrchestrateInput } from '../../schema/orchestrate.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { type Engine, testEngine } from '../support/engine.ts';
import { calls, draft, finish, ScriptedModel, World } from '../support/world.ts';

// Roles count inside one project; signatures cover what they were given for, and no more.
let engine: Engine;
afterEach(() => engine.close());

/** A world whose deployment takes a commit, and whose branch head a test can move. */
class PinnedWorld extends World {
  head = 'a'.repeat(40);

  override async cards(): Promise<ToolCard[]> {
    const cards = await super.cards();
    const deploy = cards.find(({ name }) => name === 'world.deploy')!;
    deploy.input_schema = { type: 'object', properties: { commit: { type: 'string' } } };
    return [...cards, { ...cards[0]!, name: 'world.list_branches', effect: 'read' }];
  }

  override async call(name: string, args: Record<string, never>, options: { key: string | null }) {
    if (name === 'world.list_branches')
      return {
        state: 'done' as const,
        output: { branches: [{ name: 'main', head: this.head, default: true }] },
      };
    return super.call(name, args, options);
  }
}

const DEPLOY = draft({
  agent: 'cicd',
  kind: 'run',
  operation: 'deploy',
  environment: 'production',
  title: 'Deploy checkout',
});

async function open(description: string, context: object = { project: 'checkout' }) {
  const input = OrchestrateInput.parse({ description, project_context: context });
  const { task } = await openTask(engine.ctx, await engine.entry('requester', { projects: true }), input, {
    channel: 'http',
    claim: false,
  });
  await engine.pump();
  return task.id;
}

async function taskOf(id: string) {
  const [row] = await engine.db.query<{ status: string; error: { code: string } | null }>(
    'select status, error from tasks where id = $1',
    [id],
  );
  return row!;
}

const pending = async (id: string) =>
  (
    await engine.db.query<{ id: string; kind: string }>(
      "select id, kind from approval_requests where workflow_id = $1 and status = 'pending'",
      [id],
    )
  )[0];

async function sign(id: string) {
  for (const role of ['tech_lead', 'cto'] as const) {
    const approvalId = (await pending(id))!.id;
    const entry = await engine.entry(role, { approvalId });
    await decide(
      engine.ctx,
      entry,
      { approvalId, decision: 'approve', justification: 'seen' },
      { claim: false, channel: 'http' },
    );
  }
  await engine.pump();
}

const deployHead = (world: PinnedWorld) => (brief: TurnBrief) =>
  brief.history.length > 0
    ? finish('deployed')
    : calls({
        tool: 'world.deploy',
        args: { repository: 'checkout', environment: 'production', commit: world.head },
      });

describe('the walls between projects', () => {
  it('ends a plan that reaches into another project before anybody is asked', async () => {
    engine = await testEngine({
      model: new ScriptedModel([{ ...DEPLOY, repository: 'ledger' }]),
      tools: new World(),
    });
    const id = await open('Deploy the ledger to production');
    expect(await taskOf(id)).toMatchObject({ status: 'failed', error: { code: 'outside_project' } });
    expect(await pending(id)).toBeUndefined();
  });

  it('refuses a call that reaches into another project, whatever the plan says', async () => {
    const world = new World();
    const model = new ScriptedModel([draft({ agent: 'feature-dev' })], (brief) =>
      brief.history.length > 0
        ? finish(brief.history[0]!.outcomes[0]!.error?.code ?? 'done')
        : calls({ tool: 'world.commit', args: { repository: 'ledger' } }),
    );
    engine = await testEngine({ model, tools: world });
    const id = await open('Add a page');
    expect(world.happened.size).toBe(0);
    const [row] = await engine.db.query<{ summary: string }>(
      "select result ->> 'summary' as summary from subtasks where task_id = $1",
      [id],
    );
    expect(row!.summary).toBe('outside_project');
  });

  it('takes work without a project only from roles that count everywhere', async () => {
    engine = await testEngine({
      model: new ScriptedModel([draft({ agent: 'feature-dev' })]),
      tools: new World(),
    });
    await engine.db.query(
      `update principals set bindings = '[{"role": "developer", "projects": ["checkout"]}]' where id = 'requester'`,
    );
    await expect(open('Add a page somewhere', {})).rejects.toMatchObject({ code: 'role_not_allowed' });
    await expect(open('Add a page', { project: 'checkout', repository: 'ledger' })).rejects.toMatchObject({
      code: 'outside_project',
    });
  });

  it('asks nobody to sign what a frozen project would not run', async () => {
    engine = await testEngine({ model: new ScriptedModel([DEPLOY]), tools: new World() });
    await engine.db.query(`update projects set definition = definition || '{"frozen": true}'`);
    expect(await taskOf(await open('Deploy checkout'))).toMatchObject({
      status: 'failed',
      error: { code: 'project_frozen' },
    });
  });
});

describe('what a signature covers', () => {
  it('does not cover a commit that was pushed after it was asked for', async () => {
    const world = new PinnedWorld();
    engine = await testEngine({ model: new ScriptedModel([DEPLOY], deployHead(world)), tools: world });
    const id = await open('Deploy checkout to production');
    world.head = 'b'.repeat(40);
    await sign(id);
    expect(world.happened.size).toBe(0);
    expect(await pending(id)).toMatchObject({ kind: 'call' });
    await sign(id);
    expect((await taskOf(id)).status).toBe('completed');
    expect([...world.happened.values()][0]!.args).toMatchObject({ commit: world.head });
  });

  it('is spent when what it was for is done: doing it again asks again', async () => {
    const world = new PinnedWorld();
    engine = await testEngine({ model: new ScriptedModel([DEPLOY], deployHead(world)), tools: world });
    const id = await open('Deploy checkout to production');
    await sign(id);
    expect((await taskOf(id)).status).toBe('completed');
    const retried = await retryTask(engine.ctx, await engine.entry('requester', { taskId: id }), {
      fromSubtask: 0,
      reason: 'again',
    });
    expect(retried.status).toBe('awaiting_approval');
    await engine.pump();
    expect(world.happened.size).toBe(1);
    await expect(
      resumeTask(engine.ctx, await engine.entry('requester', { taskId: id })),
    ).rejects.toMatchObject({ code: 'approval_pending' });
  });

  it('must meet what the policy asks, whatever the request’s own row says', async () => {
    const world = new PinnedWorld();
    engine = await testEngine({ model: new ScriptedModel([DEPLOY], deployHead(world)), tools: world });
    const id = await open('Deploy checkout to production');
    // Control: `enough` in lib/agents/judge.ts counts the votes against requirements worked out anew.
    await engine.db.query(
      `update approval_requests set requirements = '[{"rule": "x", "roles": ["viewer"], "count": 1}]', approvals_required = 1`,
    );
    const approvalId = (await pending(id))!.id;
    const entry = await engine.entry('viewer', { approvalId });
    await decide(
      engine.ctx,
      entry,
      { approvalId, decision: 'approve', justification: 'x' },
      { claim: false, channel: 'http' },
    );
    await engine.pump();
    expect(world.happened.size).toBe(0);
    expect(await pending(id)).toMatchObject({ kind: 'call' });
  });

  it('puts a call into the ledger by what it does, though its tool claims to read', async () => {
    // Control: `card` in judgeCall takes the worse of the tool's effect and the call's own.
    const world = new PinnedWorld();
    world.cards = async () => [
      ...(await new World().cards()),
      {
        ...(await new World().cards())[0]!,
        name: 'shell.exec',
        effect: 'read',
        reach: 'unknown',
        idempotent: true,
      },
    ];
    const model = new ScriptedModel([draft({ agent: 'infrastructure' })], (brief) =>
      brief.history.length > 0
        ? finish('done')
        : calls({
            tool: 'shell.exec',
            args: { command: 'kubectl delete namespace shop', repository: 'checkout' },
          }),
    );
    engine = await testEngine({ model, tools: world });
    const id = await open('Tidy up');
    expect(await pending(id)).toMatchObject({ kind: 'call' });
    for (const role of ['cto', 'security_team', 'tech_lead'] as const) {
      const approvalId = (await pending(id))?.id;
      if (!approvalId) break;
      const entry = await engine.entry(role, { approvalId });
      const input = { approvalId, decision: 'approve' as const, justification: 'seen' };
      await decide(engine.ctx, entry, input, { claim: false, channel: 'http' });
    }
    await engine.pump();
    const [effect] = await engine.db.query(
      'select tool, effect, state, clearance from effects where task_id = $1',
      [id],
    );
    expect(effect).toEqual({ tool: 'shell.exec', effect: 'destructive', state: 'done', clearance: 'call' });
  });
});

describe('a target', () => {
  it('must be named by whatever changes something, and its project must still be there', async () => {
    const world = new World();
    const model = new ScriptedModel([draft({ agent: 'feature-dev' })], (brief) =>
      brief.history.length > 0
        ? finish(brief.history[0]!.outcomes[0]!.error?.code ?? 'done')
        : calls({ tool: 'world.commit', args: { owner: 'somebody', repo: 'else' } }),
    );
    engine = await testEngine({ model, tools: world });
    const id = await open('Add a page');
    const [row] = await engine.db.query<{ summary: string }>(
      "select result ->> 'summary' as summary from subtasks where task_id = $1",
      [id],
    );
    expect(row!.summary).toBe('target_unknown');
    const { task } = await openTask(
      engine.ctx,
      await engine.entry('requester', { projects: true }),
      OrchestrateInput.parse({ description: 'Add a page', project_context: { project: 'checkout' } }),
      { channel: 'http', claim: false },
    );
    await engine.db.query('update projects set deleted = true');
    await engine.pump();
    expect(await taskOf(task.id)).toMatchObject({ status: 'failed', error: { code: 'project_gone' } });
    expect(world.happened.size).toBe(0);
  });
});

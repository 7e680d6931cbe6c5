import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstDifference } from '../../infra/replay/fact.ts';
import { replayTask } from '../../infra/replay/replay.ts';
import { listCheckpoints } from '../../lib/history/list-checkpoints.ts';
import { rollbackTask } from '../../lib/tasks/rollback.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { commit, destroy, PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
/** Asked about as a plan and carried out; asked about a call; with a refused call and a read. */
let deployed: string;
let destroyed: string;
beforeAll(async () => {
  drive = await Drive.start();
  deployed = (await drive.open(PRODUCTION_PLAN, productionTurns)).id;
  await drive.approve(deployed, 'tech_lead', 'cto');
  const say = ({ history }: TurnBrief) =>
    [
      calls({ tool: 'world.look', args: {} }, { tool: 'world.nothing', args: {} }, commit(0)),
      calls(destroy('cache')),
      finish('gone'),
    ][history.length]!;
  // Out of order, and without a repository: the plan does not tell what the model said.
  const plan = [
    draft({ agent: 'documentation', depends_on: [1], repository: null, kind: 'review' }),
    draft({ agent: 'infrastructure' }),
  ];
  destroyed = (
    await drive.open(plan, (brief) =>
      brief.subtask.agent === 'infrastructure' ? say(brief) : finish('read'),
    )
  ).id;
  await drive.approve(destroyed, 'tech_lead');
});
afterAll(() => drive.close());

const replay = (id: string, run?: number) => replayTask(drive.engine.db.databaseUrl, id, run);
/** All that is stored of every task, in one figure. */
const rowsOf = async () =>
  (
    await drive.engine.db.query<{ all: string }>(
      `select md5(string_agg(r, '' order by r)) as all from (
         select t::text as r from tasks t union all select s::text from subtasks s union all select e::text from events e
         union all select f::text from effects f union all select a::text from approval_requests a
         union all select c::text from langgraph.checkpoints c) x`,
    )
  )[0]!.all;
/** Alters a row for one replay. */
async function altered(set: string, undo: string, id: string) {
  await drive.engine.db.query(set, [id]);
  try {
    return firstDifference(await replay(id));
  } finally {
    await drive.engine.db.query(undo, [id]);
  }
}

describe('a run replayed from what was recorded', () => {
  it('is the same on the code that ran it, asks neither model nor tools, and changes nothing', async () => {
    const { calls: toolCalls } = drive.world;
    const turns = [...drive.scripts.values()].map((script) => script.turns);
    const before = await rowsOf();
    for (const id of [deployed, destroyed]) {
      const facts = await replay(id);
      expect(firstDifference(facts), JSON.stringify(facts, null, 1)).toBeNull();
      expect(facts.length).toBeGreaterThan(8);
    }
    expect(drive.world.calls).toBe(toolCalls);
    expect([...drive.scripts.values()].map((script) => script.turns)).toEqual(turns);
    expect(await rowsOf()).toBe(before);
  });

  it('tells of every kind of decision', async () => {
    const told = [...(await replay(deployed)), ...(await replay(destroyed))].map(({ recorded }) => recorded);
    for (const kind of [
      'asked about',
      'cleared',
      'read',
      'refused: tool_not_allowed',
      'run, cleared by policy',
      'run, cleared by plan',
      'run, cleared by call',
    ])
      expect(told).toContain(kind);
    expect(told.some((each) => each.startsWith('asked about as '))).toBe(true);
  });

  it('shows the first thing that is decided otherwise', async () => {
    const level = await altered(
      `update events set data = data || '{"level": "low"}' where task_id = $1 and type = 'task.assessed'`,
      `update events set data = data || '{"level": "high"}' where task_id = $1 and type = 'task.assessed'`,
      deployed,
    );
    expect(level).toEqual({
      what: 'level of the plan',
      recorded: 'low',
      now: expect.stringMatching(/high|critical/),
    });
    const wider = await altered(
      `update effects set clearance = 'policy' where task_id = $1 and tool = 'world.deploy'`,
      `update effects set clearance = 'plan' where task_id = $1 and tool = 'world.deploy'`,
      deployed,
    );
    expect(wider).toMatchObject({
      what: expect.stringContaining('world.deploy'),
      recorded: 'run, cleared by policy',
      now: 'run, cleared by plan',
    });
    const hash = await altered(
      `update effects set args_hash = reverse(args_hash) where task_id = $1 and tool = 'world.commit'`,
      `update effects set args_hash = reverse(args_hash) where task_id = $1 and tool = 'world.commit'`,
      deployed,
    );
    expect(hash!.what).toContain('the proposed arguments');
  });

  it('meets other tools than then with their recorded cards alone', async () => {
    const difference = await altered(
      `update recordings set content = jsonb_set(content, '{cards}', (select jsonb_agg(case when c ->> 'name' = 'world.commit'
         then c || '{"effect": "destructive"}' else c end) from jsonb_array_elements(content -> 'cards') c)) where $1 <> ''`,
      `update recordings set content = jsonb_set(content, '{cards}', (select jsonb_agg(case when c ->> 'name' = 'world.commit'
         then c || '{"effect": "write"}' else c end) from jsonb_array_elements(content -> 'cards') c)) where $1 <> ''`,
      deployed,
    );
    expect(difference).not.toBeNull();
  });

  it('is of any run, and each is what it was', async () => {
    const { data } = await listCheckpoints(drive.ctx, destroyed, { limit: 50 });
    const { checkpoint_id } = data.find(
      ({ node, subtask_index }) => subtask_index !== null && node === 'execute',
    )!;
    const entry = await drive.engine.entry('requester', { taskId: destroyed });
    await rollbackTask(drive.ctx, entry, { checkpointId: checkpoint_id, reason: 'again' });
    await drive.rest();
    await drive.approve(destroyed, 'tech_lead');
    for (const run of [1, 2]) {
      const facts = await replay(destroyed, run);
      expect(firstDifference(facts), JSON.stringify(facts, null, 1)).toBeNull();
    }
    await expect(replay(destroyed, 3)).rejects.toThrow('1 to 2');
    await expect(replay('nothing')).rejects.toThrow('no task');
  });

  it('from the command line says so by its exit code', async () => {
    await drive.engine.db.query(
      `update events set data = data || '{"level": "low"}' where task_id = $1 and type = 'task.assessed'`,
      [deployed],
    );
    const { status, stdout } = spawnSync(
      process.execPath,
      ['infra/replay/replay.ts', deployed, '--run', '1'],
      {
        encoding: 'utf8',
        env: { ...process.env, DATABASE_URL: drive.engine.db.databaseUrl },
      },
    );
    expect(status).toBe(1);
    expect(stdout).toContain('level of the plan\n  recorded: low\n  now:');
  });
});

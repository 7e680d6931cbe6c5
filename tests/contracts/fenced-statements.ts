import { v7 } from 'uuid';
import { NO_USAGE } from '../../schema/turn.ts';
import type { TestDatabase } from '../support/database.ts';
import { type Seeded, seedWaiting } from '../support/rows.ts';

type Of = { seeded: Seeded; version: number; journal: object };
type Fenced = {
  kind: 'task' | 'subtask';
  /** What it answers to a claim that is no longer there. */
  refused: object;
  input: (of: Of) => object;
};

const EVENT = { type: 'subtask.started', actor: { id: 'a' }, data: {} };
const none = { outcomes: [], events: [], spent: NO_USAGE, audit: [], notices: [] };
const subtaskOf = ({ seeded, version, journal }: Of) => ({
  ...none,
  id: seeded.subtaskIds[0],
  subtask_id: seeded.subtaskIds[0],
  task_id: seeded.taskId,
  version,
  journal,
  lease_s: 10,
});

const request = ({ seeded }: Of) => ({
  ...{
    id: v7(),
    workflow_id: seeded.taskId,
    kind: 'budget',
    task_description: 'd',
    agent_name: 'a',
    risk_level: 'low',
  },
  ...{
    run: 1,
    justification_required: 0,
    plan_run_s: 0,
    remind_s: 30,
    timeout_s: 60,
    action_hash: 'h',
    requested_by: 'p',
    requirements: [],
    decider_roles: [],
  },
  ...{ approvals_required: 1, policy_version: 1, execute_within_s: 60 },
});

/** Every statement that carries a journal, by its name without the version, with a call that succeeds. */
export const FENCED: Record<string, Fenced> = {
  flush: {
    kind: 'subtask',
    refused: { state: 'fenced' },
    input: (of) => ({ ...subtaskOf(of), kind: 'subtask', events: [EVENT] }),
  },
  intent: {
    kind: 'subtask',
    refused: { state: 'fenced' },
    input: (of) => ({
      ...subtaskOf(of),
      ...{ run: 1, turn: 1, call_index: 0, key: v7(), tool: 't', effect: 'write', args: {}, args_hash: 'h' },
      ...{
        action_hash: 'h',
        idempotent: 1,
        clearance: { kind: 'policy', approval_id: null, action_hash: 'h' },
      },
    }),
  },
  settle: {
    kind: 'subtask',
    refused: { won: false },
    input: (of) => ({ ...subtaskOf(of), to: 'completed', result: {}, error: null, claim: false }),
  },
  reserve: {
    kind: 'subtask',
    refused: { state: 'fenced' },
    input: (of) => ({ ...subtaskOf(of), events: [EVENT], max_slice: { usd: 1, tokens: 1 } }),
  },
  pause: {
    kind: 'subtask',
    refused: { won: false },
    input: (of) => ({ ...subtaskOf(of), events: [EVENT], approval: request(of), asked: none }),
  },
  planned: {
    kind: 'task',
    refused: { won: false },
    input: ({ seeded, version, journal }) => ({
      ...none,
      ...{
        id: seeded.taskId,
        version,
        journal,
        to: 'failed',
        report: {},
        error: { code: 'c', message: 'm' },
      },
    }),
  },
  reported: {
    kind: 'task',
    refused: { won: false },
    input: ({ seeded, version, journal }) => ({
      ...none,
      id: seeded.taskId,
      version,
      journal,
      to: 'completed',
      report: {},
    }),
  },
};

const NOW = 5;

/** A task whose work is claimed with version 5, and that statement: as that claim sends it, and as the claim before. */
export async function fencedCall(db: TestDatabase, name: string) {
  const statement = FENCED[name.replace(/_v\d+$/, '')]!;
  const { kind } = statement;
  const seeded = await seedWaiting(db, { by: 'requester' });
  if (kind === 'subtask') {
    await db.query(`update tasks set status = 'running' where id = $1`, [seeded.taskId]);
    for (const status of ['ready', 'running'])
      await db.query('update subtasks set status = $1, version = $2 where id = $3', [
        status,
        NOW,
        seeded.subtaskIds[0],
      ]);
  } else {
    await db.query(`update tasks set status = 'running', work = 'running', version = $1 where id = $2`, [
      NOW,
      seeded.taskId,
    ]);
  }
  const call = async (version: number) => {
    const row = {
      ns: '',
      checkpoint_id: 'c',
      parent_id: null,
      doc: '{}',
      metadata: '{}',
      writes: [],
      blobs: ['h'],
    };
    const journal = { thread_id: `${seeded.taskId}/1`, rows: [row], blobs: { h: 'long' } };
    const [answer] = await db.query<{ r: object }>(`select ${name}($1::jsonb) as r`, [
      JSON.stringify(statement.input({ seeded, version, journal })),
    ]);
    return answer!.r;
  };
  return {
    current: () => call(NOW),
    stale: () => call(NOW - 1),
    table: kind === 'task' ? 'tasks' : 'subtasks',
    id: kind === 'task' ? seeded.taskId : seeded.subtaskIds[0]!,
  };
}

/** A digest of every row of every table. */
export async function contentsOf(db: TestDatabase): Promise<string> {
  const tables = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'langgraph') order by 1`,
  );
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as t, md5(coalesce(string_agg(x::text, ',' order by x::text), '')) as d from ${name} x`,
  );
  const rows = await db.query<{ t: string; d: string }>(parts.join(' union all '));
  return rows
    .map(({ t, d }) => `${t} ${d}`)
    .sort()
    .join('\n');
}

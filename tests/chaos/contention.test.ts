import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../functions/app.ts';
import type { App, Bindings } from '../../functions/http/env.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import type { PlanArgs } from '../../schema/plan.ts';
import { type Engine, testEngine } from '../support/engine.ts';
import { type Recorder, recorderTools, startRecorder } from '../support/recorder.ts';
import { writeReport } from '../support/report.ts';
import { firstSeed } from '../support/seed.ts';
import { installHistory } from './history.ts';
import { judge } from './oracle.ts';
import { Rng } from './rng.ts';
import { SIGNED } from './run-seed.ts';
import { Script } from './scripts.ts';

const FULL = process.env.LONG === '1';
const ROUNDS = FULL ? 200 : 3;
const CALLERS = 50;
const SEED = firstSeed(1e9);
const rng = new Rng(SEED);

let engine: Engine;
let recorder: Recorder;
let app: App;
const scripts = new Map<string, Script>();
beforeAll(async () => {
  recorder = await startRecorder({ blind: ['world.mail'] });
  const model = {
    name: 'scripted',
    timeoutMs: 1_000,
    plan: async (brief: { description: string }) => scripts.get(brief.description)!.plan(),
    turn: async (brief: Parameters<Script['turn']>[0]) => scripts.get(brief.task.description)!.turn(brief),
  };
  engine = await testEngine({ model, tools: recorderTools(recorder) });
  await installHistory(engine.db);
  app = createApp((_env, { requestId, waitUntil }) => ({
    ctx: { ...engine.ctx, requestId, waitUntil },
    verifier: { verify: async () => ({ jti: 'unused' }) },
  }));
});
afterAll(async () => {
  await engine.close();
  await recorder.close();
});

type Answer = { status: number; body: Record<string, unknown> };

async function post(path: string, who: string, body: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${engine.keys[who]}`, 'content-type': 'application/json' };
  const execution = {
    waitUntil: (work: Promise<unknown>) => void engine.background.push(work),
    passThroughOnException: () => undefined,
    props: {},
  };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await app.request(`http://127.0.0.1:1${path}`, request, {} as Bindings, execution as never);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** What one of the callers does; each kind is counted. */
const ACTS = [
  'approve',
  'approve',
  'approve',
  'reject',
  'cancel',
  'expire',
  'retry',
  'resume',
  'rollback',
  'edit',
  'edit',
  'delegate',
  'batch',
  'batch',
  'glass',
] as const;
/** Ends that take everything with them. */
const RARE: readonly (typeof ACTS)[number][] = ['cancel', 'reject', 'glass'];
const counted: Record<string, number> = {};

async function act(what: (typeof ACTS)[number], task: string, approval: string): Promise<Answer | null> {
  counted[what] = (counted[what] ?? 0) + 1;
  const reason = 'So it is wanted.';
  switch (what) {
    case 'approve':
      return post(`/approve/${approval}`, rng.pick(['tech_lead', 'cto', 'tech_lead_2', 'requester']), {});
    case 'reject':
      return post(`/reject/${approval}`, 'cto', { reason });
    case 'edit':
      return post(`/approvals/${approval}/edit`, rng.pick(['tech_lead', 'cto']), {
        args: await editedPlan(approval, rng.int(1_000)),
        reason,
      });
    case 'delegate':
      return post('/delegations', rng.pick(['tech_lead', 'cto']), { to: 'developer', hours: 1, reason });
    case 'batch': {
      const yes = { approval_id: approval, decision: 'approve', action_hash: await hashOf(approval) };
      return post('/approvals/decisions', rng.pick(['tech_lead', 'cto', 'developer']), { decisions: [yes] });
    }
    case 'glass':
      return post(`/approvals/${approval}/break-glass`, 'cto', {
        ...{ action_hash: await hashOf(approval), reason: 'Everything burns, and nobody is there.' },
      });
    case 'expire':
      await sweep(engine.ctx);
      return null;
    case 'resume':
      return post(`/resume/${task}`, 'requester', {});
    case 'rollback':
      return post(`/tasks/${task}/rollback`, 'requester', {
        checkpoint_id: await checkpointOf(task),
        reason,
      });
    default:
      return post(`/tasks/${task}/${what}`, 'requester', { reason });
  }
}

/** Whether this answer says that the request was ended by it. */
function endedBy(what: (typeof ACTS)[number], answer: Answer | null): boolean {
  if (!answer) return false;
  if (what === 'edit') return answer.status === 201;
  const results = answer.body.results as { status: number; decision?: { status: string } }[] | undefined;
  if (what === 'batch') return results?.[0]?.status === 200 && results[0].decision?.status !== 'pending';
  return (
    ['approve', 'reject', 'glass'].includes(what) && answer.status === 200 && answer.body.status !== 'pending'
  );
}

async function checkpointOf(task: string): Promise<string> {
  const [row] = await engine.db.query<{ id: string }>(
    `select checkpoint_id as id from langgraph.checkpoints where thread_id like $1 || '/%' order by fence limit 1`,
    [task],
  );
  return row?.id ?? 'none';
}

type Asked = { action_hash: string; args: PlanArgs };

async function askedFor(approval: string): Promise<Asked> {
  const [row] = await engine.db.query<Asked>(
    `select action_hash, action_details -> 'args' as args from approval_requests where id = $1`,
    [approval],
  );
  return row!;
}
const hashOf = async (approval: string) => (await askedFor(approval)).action_hash;

async function editedPlan(approval: string, n: number): Promise<PlanArgs> {
  const { args } = await askedFor(approval);
  return { ...args, subtasks: args.subtasks.map((one) => ({ ...one, description: `Words number ${n}.` })) };
}

it(`F6: ${CALLERS} callers at once, ${ROUNDS} rounds, seed ${SEED}: one decision, at most one effect of it`, async () => {
  const decided: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    const name = `Tidy the start page, round ${round}`;
    scripts.set(name, new Script(name, 'release', false));
    const opened = await post('/orchestrate', 'requester', {
      description: name,
      project_context: { project: 'checkout' },
    });
    await engine.pump();
    const task = String(opened.body.task_id);
    const asked = await engine.db.query<{ id: string }>(
      `update approval_requests set expires_at = clock_timestamp() + make_interval(secs => $2) where workflow_id = $1 returning id`,
      [task, round % 3 === 0 ? 0.05 : 600],
    );
    // Ends that take everything with them are rarer, so that decisions are reached as well.
    const acts = Array.from({ length: CALLERS }, (_, i) => {
      const what = i === 0 ? RARE[round % RARE.length]! : rng.pick(ACTS);
      if (i === 0) return what;
      return RARE.includes(what) && rng.chance(0.8) ? 'approve' : what;
    });
    const answers = await Promise.all(acts.map((what) => act(what, task, asked[0]!.id)));
    await engine.pump();
    expect(answers.filter((answer) => answer && answer.status >= 500)).toEqual([]);
    const [row] = await engine.db.query<{ status: string }>(
      'select status from approval_requests where id = $1',
      [asked[0]!.id],
    );
    decided[row!.status] = (decided[row!.status] ?? 0) + 1;
    // Of all that answer the request, by whatever door: one ends it at most.
    const final = answers.filter((answer, i) => endedBy(acts[i]!, answer));
    expect(final.length, `round ${round}: decisions that won`).toBeLessThanOrEqual(1);
    if (round % 20 === 19 || round === ROUNDS - 1) {
      const evidence = { query: engine.db.query, calls: recorder.calls(), signed: SIGNED };
      expect(await judge(evidence), `seed ${SEED}, by round ${round}`).toEqual([]);
    }
  }
  for (const what of ACTS) expect(counted[what] ?? 0, what).toBeGreaterThanOrEqual(Math.floor(ROUNDS / 3));
  writeReport('contention', { callers: CALLERS, rounds: ROUNDS, acts: counted, decided });
}, 900_000);

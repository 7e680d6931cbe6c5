import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Action } from '../../schema/action.ts';
import type { PlanArgs } from '../../schema/plan.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { Drive } from '../flow/drive.ts';
import { checkInvariants } from '../flow/invariants.ts';
import { commit, destroy } from '../flow/scripts.ts';
import type { Answer } from '../support/app.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { writeReport } from '../support/report.ts';
import { calls, draft, finish } from '../support/world.ts';

const RUNS = process.env.LONG === '1' ? 600 : 25;
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

let drive: Drive;
let ask: Ask;
beforeAll(async () => {
  drive = await Drive.start();
  const doors = doorsOver(drive);
  ask = doors.ask;
  await doors.add('sam', { bindings: [{ role: 'viewer', projects: ['*'] }] });
  await doors.add('robot', { kind: 'agent', bindings: [{ role: 'cto', projects: ['*'] }] });
});
afterAll(() => drive.close());

const PEOPLE = ['tech_lead', 'tech_lead_2', 'cto', 'security_team', 'sam', 'requester', 'robot'] as const;
const VERBS = [
  'approve',
  'approve',
  'approve',
  'reject',
  'edit',
  'edit',
  'delegate',
  'revoke',
  'grant',
  'take_back',
  'break_glass',
  'review',
  'batch',
  'expire',
  'cancel',
  'rollback',
  'retry',
  'halt',
  'unhalt',
  'work',
  'work',
] as const;
type Verb = (typeof VERBS)[number];
type Act = { verb: Verb; who: (typeof PEOPLE)[number]; n: number };

const PLAN = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'infrastructure', depends_on: [0] }),
  draft({
    ...{ agent: 'cicd', kind: 'run', operation: 'deploy', environment: 'production' },
    ...{ title: 'Deploy checkout', depends_on: [1] },
  }),
];
function say({ subtask, history }: TurnBrief) {
  if (history.length > 1) return finish('end');
  if (subtask.agent === 'infrastructure') return calls(destroy(`tmp-${history.length}`));
  if (subtask.kind === 'run')
    return calls({ tool: 'world.deploy', args: { repository: 'checkout', environment: 'production' } });
  return calls(commit(subtask.index, { n: history.length }));
}

const counted: Record<string, number> = {};
const REASON = 'Everything burns, and nobody else can be reached.';

/** One thing that somebody does to the task; what there is to be done it to is looked up first. */
async function act(task: string, { verb, who, n }: Act): Promise<Answer | null> {
  const { db } = drive.engine;
  const asked = (await drive.approvals(task)).filter(({ status }) => status === 'pending').at(-1);
  const newest = async (table: 'delegations' | 'grants' | 'reviews') =>
    (
      await db.query<{ id: string }>(`select id from ${table} order by created_at desc limit 1 offset $1`, [
        n % 2,
      ])
    )[0]?.id;
  if (verb === 'work') return drive.rest().then(() => null);
  if (verb === 'delegate')
    return ask('POST /delegations', who, { to: PEOPLE[n % PEOPLE.length], hours: 1, reason: 'x' });
  if (verb === 'revoke') return ask(`DELETE /delegations/${await newest('delegations')}`, who);
  if (verb === 'take_back') return ask(`DELETE /grants/${await newest('grants')}`, who);
  if (verb === 'review')
    return ask(`POST /reviews/${await newest('reviews')}`, who, { verdict: 'justified', comment: 'Seen.' });
  if (verb === 'grant')
    return ask('POST /grants', who, {
      ...{
        project: 'checkout',
        tool: 'world.destroy',
        max_level: 'high',
        uses: 1 + (n % 2),
        hours: 1,
        reason: 'x',
      },
      args: { repository: { is: 'checkout' }, name: { glob: 'tmp-*' }, environment: { is: 'staging' } },
      target: { repository: 'checkout', environment: 'staging' },
    });
  if (verb === 'halt' || verb === 'unhalt')
    return ask(`POST /${verb}`, who, { scope: 'project', project: 'checkout', reason: 'x' });
  if (verb === 'cancel' || verb === 'retry')
    return n % 4 === 0 || verb === 'retry'
      ? ask(`POST /tasks/${task}/${verb}`, 'requester', { reason: 'x' })
      : null;
  if (verb === 'rollback') {
    const [point] = await db.query<{ id: string }>(
      `select checkpoint_id as id from langgraph.checkpoints where thread_id like $1 || '/%' order by fence desc limit 1 offset $2`,
      [task, n % 3],
    );
    return ask(`POST /tasks/${task}/rollback`, n % 2 ? 'requester' : 'tech_lead', {
      checkpoint_id: point?.id ?? 'none',
      reason: 'x',
    });
  }
  if (!asked) return null;
  const seen = { action_hash: asked.action_hash };
  switch (verb) {
    case 'expire':
      await db.query(
        `update approval_requests set expires_at = running_clock(project) where id = $1 and $2`,
        [asked.id, n % 3 === 0],
      );
      await drive.sweep();
      return null;
    case 'approve':
      return ask(`POST /approve/${asked.id}`, who, {
        ...seen,
        justification: 'Looked.',
        note: 'Mind the gap.',
      });
    case 'reject':
      return n % 3 === 0 ? ask(`POST /reject/${asked.id}`, who, { ...seen, reason: 'No.' }) : null;
    case 'break_glass':
      return n % 2 ? ask(`POST /approvals/${asked.id}/break-glass`, who, { ...seen, reason: REASON }) : null;
    case 'batch':
      return ask('POST /approvals/decisions', who, {
        decisions: [{ approval_id: asked.id, decision: 'approve', justification: 'Looked.', ...seen }],
      });
    default:
      return ask(`POST /approvals/${asked.id}/edit`, who, {
        args: editOf(asked.action_details as never, n),
        reason: 'Rather so.',
      });
  }
}

/** Other arguments: of a call another name or place, of a plan other words, a narrower list, or one subtask less. */
function editOf({ tool, args }: Action, n: number): object {
  if (tool !== 'plan.execute')
    return { ...args, name: `tmp-${n}`, ...(n % 3 ? {} : { environment: 'production' }) };
  const plan = structuredClone(args) as unknown as PlanArgs;
  if (n % 3 === 0) plan.subtasks.pop();
  else if (n % 3 === 1) plan.subtasks[0]!.allow = [];
  else plan.subtasks[0]!.description = `Do it, number ${n}.`;
  return plan;
}

const acts = fc.array(
  fc.array(fc.record({ verb: fc.constantFrom(...VERBS), who: fc.constantFrom(...PEOPLE), n: fc.nat(11) }), {
    minLength: 1,
    maxLength: 3,
  }),
  { minLength: 3, maxLength: 14 },
);

it(`${RUNS} random orders of every verb, some at the same moment, seed ${SEED}: the invariants hold, nothing fails, all comes to rest`, async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (steps) => {
      await drive.engine.db.query(
        `update delegations set revoked_at = clock_timestamp() where revoked_at is null; update grants set revoked_at = clock_timestamp() where revoked_at is null`,
      );
      const { id } = await drive.open(PLAN, say);
      for (const together of steps) {
        const answers = await Promise.all(together.map((one) => act(id, one)));
        for (const [i, answer] of answers.entries()) {
          const name = `${together[i]!.verb} ${answer ? (answer.status < 300 ? 'done' : String(answer.body.code)) : 'nothing'}`;
          counted[name] = (counted[name] ?? 0) + 1;
          expect(answer?.status ?? 200, `${name} by ${together[i]!.who}: ${answer?.text}`).toBeLessThan(500);
          if (answer && answer.status >= 400) expect(String(answer.body.detail).length).toBeGreaterThan(10);
        }
      }
      await ask('POST /unhalt', 'admin', { scope: 'project', project: 'checkout', reason: 'x' });
      await drive.heal([id], 20);
      await checkInvariants(drive);
      const task = await drive.task(id);
      const waits = (await drive.approvals(id)).some(({ status }) => status === 'pending');
      expect(waits || task.finished_at !== null, task.status).toBe(true);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
  const done = (verb: string) => counted[`${verb} done`] ?? 0;
  for (const verb of ['approve', 'edit', 'delegate', 'grant', 'batch'])
    expect(done(verb), verb).toBeGreaterThan(0);
  writeReport('deciding', { runs: RUNS, seed: SEED, counted });
}, 900_000);

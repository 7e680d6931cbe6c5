import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveEffect } from '../../lib/effects/resolve.ts';
import { cancelTask } from '../../lib/tasks/cancel.ts';
import { resumeTask } from '../../lib/tasks/resume.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import type { TurnBrief } from '../../schema/turn.ts';
import { Drive } from '../flow/drive.ts';
import { checkInvariants } from '../flow/invariants.ts';
import { commit, destroy, mail } from '../flow/scripts.ts';
import { firstSeed } from '../support/seed.ts';
import { calls, draft, finish } from '../support/world.ts';

const SEED = firstSeed(1e9);
const TASKS = 20;
const ROUNDS = process.env.LONG === '1' ? 400 : 60;
/** What a verb may answer when others were there first. Anything else is a fault. */
const REFUSALS = [
  'already_decided',
  'already_recorded',
  'already_ended',
  'approval_pending',
  'busy',
  'effect_not_found',
  'effect_open',
  'expired',
  'leased',
  'not_retryable',
  'not_unknown',
  'nothing_to_retry',
  'rejected',
  'role_not_allowed',
];

let drive: Drive;
const refused = new Map<string, number>();
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

const random = (() => {
  let state = SEED;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
})();
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const PLAN = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'infrastructure' }),
  draft({ agent: 'documentation', depends_on: [0, 1] }),
  draft({ agent: 'cicd', kind: 'run', operation: 'deploy', environment: 'staging', depends_on: [2] }),
];
function turns(brief: TurnBrief) {
  const { index } = brief.subtask;
  if (brief.history.length > 1) return finish('end', index === 2 && random() < 0.2 ? 'failed' : 'completed');
  if (index === 1) return calls(brief.history.length === 0 ? commit(1) : destroy('cache'));
  return calls(index === 2 ? mail('ops') : commit(index, { n: brief.history.length }));
}

/** One thing that somebody or something does to a task. */
async function act(taskId: string): Promise<unknown> {
  const verb = pick([
    'approve',
    'approve',
    'approve',
    'reject',
    'ring',
    'ring',
    'ring',
    'ring',
    'sweep',
    'cancel',
    'retry',
    'resume',
    'resolve',
    'expire',
    'late',
  ] as const);
  const { db } = drive.engine;
  const mine = { reason: 'chaos' };
  const entry = () => drive.engine.entry('requester', { taskId });
  switch (verb) {
    case 'approve':
    case 'reject': {
      const [asked] = (await drive.approvals(taskId)).filter(({ status }) => status === 'pending');
      if (!asked || (verb === 'reject' && random() < 0.8)) return;
      return drive.answer(verb, asked.id, pick(['tech_lead', 'cto', 'team_lead', 'tech_lead_2'] as const));
    }
    case 'ring': {
      const bells = drive.engine.queue.bells;
      if (bells.length === 0) return;
      return drive.ring(bells.splice(Math.floor(random() * bells.length), 1)[0]!);
    }
    case 'sweep':
      return drive.sweep();
    case 'cancel':
      return random() < 0.1 ? cancelTask(drive.ctx, await entry(), mine) : undefined;
    case 'retry':
      return retryTask(drive.ctx, await entry(), mine);
    case 'resume':
      return resumeTask(drive.ctx, await entry());
    case 'resolve': {
      const [doubt] = (await drive.effects(taskId)).filter(({ state }) => state === 'unknown');
      if (!doubt) return;
      const outcome = drive.world.happened.has(doubt.key) ? 'done' : 'not_done';
      return resolveEffect(drive.ctx, await drive.engine.entry('tech_lead', { taskId }), {
        key: doubt.key,
        outcome,
        evidence: 'I looked',
      });
    }
    case 'expire':
      return random() < 0.1
        ? db.query(
            `update approval_requests set expires_at = clock_timestamp() where workflow_id = $1 and status = 'pending'`,
            [taskId],
          )
        : undefined;
    case 'late':
      return db.query(
        `update subtasks set lease_until = clock_timestamp(), wake_at = clock_timestamp() where task_id = $1 and status = 'running'`,
        [taskId],
      );
  }
}

it(`twenty tasks and every verb at once: no deadlock gets out, no rule is broken, all come to rest`, async () => {
  drive.world.after = async (name) => {
    await new Promise((done) => setTimeout(done, random() * 15));
    if (random() < 0.1) return { state: 'unknown', reason: 'the connection broke' };
    if (random() < 0.05) throw new Error('killed');
    return name === 'world.look' ? undefined : undefined;
  };
  const ids = await Promise.all(
    Array.from({ length: TASKS }, async () => (await drive.open(PLAN, turns, { rest: false })).id),
  );
  await Promise.all(drive.engine.background.splice(0));
  for (let round = 0; round < ROUNDS; round++) {
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => act(pick(ids))));
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      const code = (answer.reason as { code?: string }).code ?? String(answer.reason);
      expect(REFUSALS, `${code} (seed ${SEED}): ${answer.reason}`).toContain(code);
      refused.set(code, (refused.get(code) ?? 0) + 1);
    }
    if (round % 10 === 9) await checkInvariants(drive);
  }
  drive.world.after = null;
  await drive.heal(ids, 40);
  await checkInvariants(drive);
  const ends = new Map<string, number>();
  for (const id of ids) {
    const { status } = await drive.task(id);
    ends.set(status, (ends.get(status) ?? 0) + 1);
  }
  console.info(
    `chaos, seed ${SEED}: ended ${JSON.stringify([...ends])}; refused ${JSON.stringify([...refused])}`,
  );
}, 120_000);

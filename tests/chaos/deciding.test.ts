import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TurnBrief } from '../../schema/turn.ts';
import { Drive } from '../flow/drive.ts';
import { checkInvariants } from '../flow/invariants.ts';
import { commit, destroy } from '../flow/scripts.ts';
import fc from '../support/fast-check.ts';
import { type Ask, doorsOver } from '../support/http-drive.ts';
import { writeReport } from '../support/report.ts';
import { firstSeed } from '../support/seed.ts';
import { calls, draft, finish } from '../support/world.ts';
import { type Act, actOn, PEOPLE, VERBS } from './deciding-acts.ts';

const LONG = process.env.LONG === '1';
const SEED = firstSeed();
/** The judge reads all that ever happened: after each long order, and after every so many short ones. */
const JUDGED_EACH = 25;

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

const FIRST = draft({ agent: 'feature-dev' });
const DEPLOY = draft({
  ...{ agent: 'cicd', kind: 'run', operation: 'deploy', environment: 'production' },
  ...{ title: 'Deploy checkout', depends_on: [1] },
});
const LONG_PLAN = [FIRST, draft({ agent: 'infrastructure', depends_on: [0] }), DEPLOY];
/** Two requests at most: of the plan, and of the call that no plan covers. */
const SHORT_PLAN = [draft({ agent: 'infrastructure' }), { ...DEPLOY, depends_on: [0] }];
function say({ subtask, history }: TurnBrief) {
  if (history.length > 1) return finish('end');
  if (subtask.agent === 'infrastructure') return calls(destroy(`tmp-${history.length}`));
  if (subtask.kind === 'run')
    return calls({ tool: 'world.deploy', args: { repository: 'checkout', environment: 'production' } });
  return calls(commit(subtask.index, { n: history.length }));
}

const one = fc.record({ verb: fc.constantFrom(...VERBS), who: fc.constantFrom(...PEOPLE), n: fc.nat(11) });
const orders = (steps: [number, number], together: number) =>
  fc.array(fc.array(one, { minLength: 1, maxLength: together }), {
    ...{ minLength: steps[0], maxLength: steps[1] },
  });

type Counted = Record<string, number>;
/** One order of acts on a task of its own: whatever is answered is an answer, and all comes to rest. */
async function play(plan: typeof LONG_PLAN, steps: Act[][], counted: Counted): Promise<void> {
  await drive.engine.db.query(
    `update delegations set revoked_at = clock_timestamp() where revoked_at is null; update grants set revoked_at = clock_timestamp() where revoked_at is null`,
  );
  const { id } = await drive.open(plan, say);
  for (const together of steps) {
    const answers = await Promise.all(together.map((act) => actOn(drive, ask, id, act)));
    for (const [i, answer] of answers.entries()) {
      const { verb, who } = together[i]!;
      const name = `${verb} ${answer ? (answer.status < 300 ? 'done' : String(answer.body.code)) : 'nothing'}`;
      counted[name] = (counted[name] ?? 0) + 1;
      expect(answer?.status ?? 200, `${name} by ${who}: ${answer?.text}`).toBeLessThan(500);
      if (answer && answer.status >= 400) expect(String(answer.body.detail).length).toBeGreaterThan(10);
      expect(answer?.body.code, `${name}: what is sent is well formed, or nothing is tried`).not.toBe(
        'validation_failed',
      );
    }
  }
  await ask('POST /unhalt', 'admin', { scope: 'project', project: 'checkout', reason: 'x' });
  await drive.heal([id], 20);
  const task = await drive.task(id);
  const waits = (await drive.approvals(id)).some(({ status }) => status === 'pending');
  expect(waits || task.finished_at !== null, task.status).toBe(true);
}

/** How often something of these happened at all: an order in which nothing does shows nothing. */
async function expectAllDone(counted: Counted, verbs: string[]): Promise<void> {
  for (const verb of verbs) expect(counted[`${verb} done`] ?? 0, verb).toBeGreaterThan(0);
  const [used] = await drive.engine.db.query<{ grants: number; lent: number }>(
    `select (select count(*)::int from grant_uses) as grants, (select count(*)::int from approval_requests where votes::text like '%delegation_id%') as lent`,
  );
  counted['uses of grants'] = used!.grants;
  counted['votes by lent roles'] = used!.lent;
}

const ALWAYS = ['approve', 'edit', 'delegate', 'grant', 'batch', 'policy', 'halt', 'unhalt'];

it(`200 short orders of every verb, some at the same moment, seed ${SEED}: the invariants hold, nothing fails, all comes to rest`, async () => {
  const counted: Counted = {};
  let played = 0;
  const property = fc.asyncProperty(orders([2, 5], 2), async (steps) => {
    await play(SHORT_PLAN, steps, counted);
    played += 1;
    if (played % JUDGED_EACH === 0) await checkInvariants(drive);
  });
  await fc.assert(property, { numRuns: 200, seed: SEED, endOnFailure: true });
  await expectAllDone(counted, ALWAYS);
  if (LONG) writeReport('deciding-short', { runs: 200, seed: SEED, counted });
}, 900_000);

// Ten minutes' work: the full count runs where LONG asks for it.
it.runIf(LONG)(
  `600 long orders, up to three verbs at the same moment, seed ${SEED}: the same`,
  async () => {
    const counted: Counted = {};
    const property = fc.asyncProperty(orders([3, 14], 3), async (steps) => {
      await play(LONG_PLAN, steps, counted);
      await checkInvariants(drive);
    });
    await fc.assert(property, { numRuns: 600, seed: SEED, endOnFailure: true });
    await expectAllDone(counted, [
      ...ALWAYS,
      'reject',
      'break_glass',
      'review',
      'rollback',
      'retry',
      'cancel',
      'revoke',
      'take_back',
    ]);
    expect(counted['uses of grants'], 'uses of grants').toBeGreaterThan(0);
    expect(counted['votes by lent roles'], 'votes by lent roles').toBeGreaterThan(0);
    writeReport('deciding', { runs: 600, seed: SEED, counted });
  },
  1_800_000,
);

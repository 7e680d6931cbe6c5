import { LEASE_S } from '../../lib/engine-limits.ts';
import { DECIDING, decideOtherwise, isDeciding } from './decide-otherwise.ts';
import { openWork, resolve } from './drivers.ts';
import type { Op, Verdict } from './processes.ts';
import type { Simulation } from './simulation.ts';

const SKEWS_S = [5, -5, 60, -60, 3_600, -3_600];
const STALLS = [1.1, 2, 10];
const SECOND = 1_000;

/** People of all kinds, the requester among them: who may not sign is refused. */
const PEOPLE = ['tech_lead', 'cto', 'security_team', 'tech_lead_2', 'team_lead', 'requester', 'developer'];

/**
 * Lets chance decide what happens next, for `steps` steps: which process goes on, what of its calls is lost, who
 * dies, who stalls, whose clock is wrong, what the queue does to its messages, what people want, how time passes.
 */
export async function storm(sim: Simulation, steps: number): Promise<void> {
  const { rng } = sim;
  sim.post = (bell) => postman(sim, bell);
  for (let i = 0; i < steps; i++) {
    const ops = sim.processes.runnable();
    const timers = sim.processes.dueTimers();
    const wishes = sim.dueWishes();
    const messages = sim.dueMessages();
    const choice = rng.weighted([
      ['op', ops.length > 0 ? 24 : 0],
      ['timer', timers.length > 0 ? 4 : 0],
      ['wish', wishes.length > 0 ? 4 : 0],
      ['message', messages.length > 0 ? 5 : 0],
      ['sweep', sim.lastSweep + 60 * SECOND <= sim.now ? 2 : 0],
      ['people', 1.5],
      ['stall', ops.length > 0 ? 1.2 : 0],
      ['clock', sim.processes.live.size > 0 ? 0.5 : 0],
      ['time', 3],
    ] as const);
    if (choice === 'op') await goOn(sim, rng.pick(ops));
    else if (choice === 'timer') await sim.processes.fire(rng.pick(timers));
    else if (choice === 'wish') await sim.send(rng.pick(wishes));
    else if (choice === 'message') {
      const at = rng.int(messages.length);
      if (at > 0) sim.count('reordered');
      await sim.deliver(messages[at]!);
    } else if (choice === 'sweep') await sim.sweep();
    else if (choice === 'people') await somebody(sim);
    else if (choice === 'stall') stall(sim, rng.pick(ops));
    else if (choice === 'clock') skew(sim);
    else await timePasses(sim);
  }
  sim.post = (bell) => [{ bell, delayMs: 0, copies: 1, sameToken: false }];
}

async function goOn(sim: Simulation, op: Op): Promise<void> {
  // A call that changes something is where it hurts most.
  const share = op.label.startsWith('call ') ? 12 : 3;
  const verdict = sim.rng.weighted<Verdict>([
    ['pass', 88],
    ['kill-before', share],
    ['kill-after', share],
    ['cut-before', share],
    ['cut-after', share],
  ]);
  await sim.release(op, verdict);
}

function postman(sim: Simulation, bell: Parameters<Simulation['post']>[0]): ReturnType<Simulation['post']> {
  const { rng } = sim;
  const what = rng.weighted([
    ['on time', 60],
    ['dropped', 12],
    ['doubled', 10],
    ['delayed', 16],
    ['very late', 2],
  ] as const);
  const one = { bell, delayMs: 0, copies: 1, sameToken: rng.chance(0.5) };
  if (what === 'on time') return [one];
  if (what === 'dropped') {
    sim.count('dropped');
    return [];
  }
  if (what === 'doubled') {
    const copies = rng.weighted([
      [2, 70],
      [5, 26],
      [50, 4],
    ] as const);
    sim.count(`delivered ×${copies}`);
    return [{ ...one, copies, delayMs: rng.chance(0.5) ? 0 : rng.int(600) * SECOND }];
  }
  sim.count(what);
  return [{ ...one, delayMs: what === 'delayed' ? (1 + rng.int(600)) * SECOND : 86_400 * SECOND }];
}

function stall(sim: Simulation, { process }: Op): void {
  const factor = sim.rng.pick(STALLS);
  process.frozenUntil = sim.now + factor * LEASE_S * SECOND;
  sim.count(`stalled ${factor}×`);
  sim.note(`${process.name} stalls for ${factor} leases`);
  sim.giveUpOn(process);
}

function skew(sim: Simulation): void {
  const process = sim.rng.pick([...sim.processes.live]);
  const to = sim.rng.pick(SKEWS_S) * SECOND;
  sim.count(to < process.skewMs ? 'clock jumped back' : `clock off by ${Math.abs(to) / SECOND} s`);
  process.skewMs = to;
  sim.note(`${process.name}'s clock is off by ${to / SECOND} s`);
}

async function timePasses(sim: Simulation): Promise<void> {
  const { rng } = sim;
  const ms = rng.weighted([
    [rng.int(6) * SECOND + 1, 50],
    [Math.max(1, sim.nextDue() - sim.now), 40],
    [600 * SECOND, 7],
    [7_200 * SECOND, 3],
  ] as const);
  await sim.advance(ms);
  sim.note(`${ms / SECOND} s pass`);
}

type Row = { id: string; status: string; run: number; checkpoints: string[] };
const TASKS = `select id, status, run, array(select checkpoint_id from langgraph.checkpoints c where c.thread_id like t.id || '/%'
  order by thread_id, fence, checkpoint_id) as checkpoints from tasks t order by created_at, id`;

/** Somebody looks at what there is and wants something. */
async function somebody(sim: Simulation): Promise<void> {
  const { rng } = sim;
  const open = await openWork(sim);
  const tasks = await sim.universe.engine.db.query<Row>(TASKS);
  if (tasks.length === 0) return;
  const task = rng.pick(tasks);
  const ended = ['completed', 'failed', 'expired'].includes(task.status);
  const doubts = open.unknown.filter(({ since }) => sim.now - since >= 600 * SECOND);
  const act = rng.weighted([
    ['approve', open.asked.length > 0 ? 30 : 0],
    ['reject', open.asked.length > 0 ? 2 : 0],
    ...DECIDING.map(([what, weight]) => [what, open.asked.length > 0 ? weight : 0] as const),
    ['resolve', doubts.length > 0 ? 6 : 0],
    ['retry', ended ? 4 : 0.2],
    ['rollback', task.checkpoints.length > 0 ? 1 : 0],
    ['resume', 1],
    ['cancel', 0.15],
    ['tamper', open.asked.length > 0 ? 1 : 0],
    ['halt', open.halted ? 0.2 : 1.2],
    ['unhalt', open.halted ? 4 : 0.1],
    ['look', 1],
  ] as const);
  const reason = 'So it is wanted.';
  if (act === 'approve' || act === 'reject') {
    const { id, hash } = rng.pick(open.asked);
    const body = act === 'approve' ? { action_hash: hash, justification: 'Checked.' } : { reason };
    sim.wish(`${act} ${id}`, `/${act}/${id}`, rng.pick(PEOPLE), body);
  } else if (isDeciding(act)) await decideOtherwise(sim, act, rng.pick(open.asked), rng.pick(PEOPLE));
  else if (act === 'resolve') resolve(sim, doubts[0]!.task_id, doubts[0]!.key);
  else if (act === 'retry')
    sim.wish('retry', `/tasks/${task.id}/retry`, 'requester', { reason, ...again(sim) });
  else if (act === 'rollback') {
    const body = { checkpoint_id: rng.pick(task.checkpoints), reason };
    sim.wish('rollback', `/tasks/${task.id}/rollback`, 'requester', body);
  } else if (act === 'tamper') {
    // Who has read it and is about to sign has read what it was: no harm, and nothing to be found.
    const unread = open.asked.filter(
      ({ id }) => !sim.wishes.some((one) => one.what === `approve ${id}` && !one.answer),
    );
    if (unread.length > 0) await tamper(sim, rng.pick(unread).id);
  } else if (act === 'resume') sim.wish('resume', `/resume/${task.id}`, 'requester', {});
  else if (act === 'halt' || act === 'unhalt') {
    sim.wish(act, `/${act}`, rng.pick(['cto', 'security_team', 'admin']), { reason });
    sim.count(act);
  } else if (act === 'cancel') sim.wish('cancel', `/tasks/${task.id}/cancel`, 'requester', { reason });
}

/** Somebody with a hand in the database alters what people are asked to sign. */
async function tamper(sim: Simulation, id: string): Promise<void> {
  await sim.universe.engine.db.query(
    `update approval_requests set action_details = jsonb_set(action_details, '{args,forged}', 'true') where id = $1`,
    [id],
  );
  sim.count('tampered');
  sim.note(`request ${id} is tampered with`);
}

/** Everything that failed, or one place and all that builds on it. */
const again = (sim: Simulation) => (sim.rng.chance(0.5) ? { from_subtask: 0 } : {});

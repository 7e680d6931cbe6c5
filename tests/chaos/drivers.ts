import type { Op, Verdict } from './processes.ts';
import type { Rng } from './rng.ts';
import type { Simulation, Wish } from './simulation.ts';

/** What people do about a request for approval once everything else has come to rest. */
type Mood = 'approve' | 'reject' | 'ignore';
export type People = {
  mood?: (approvalId: string) => Mood;
  idle?: boolean;
  /** Chance picks who goes on; left out: whoever came first. */
  order?: Rng;
};

const SIGNERS = ['tech_lead', 'cto', 'security_team', 'tech_lead_2', 'team_lead'];
/** Longer than any of this takes: deadlines of 90 minutes, back-offs of 5, and people who let one thing lie. */
const PATIENCE_MS = 12 * 3_600_000;
/** Far more than any run needs: what goes round in circles is stopped. */
const MAX_TURNS = 20_000;
const RESOLVE_AFTER_MS = 600_000;

type Open = {
  halted: boolean;
  work: number;
  asked: { id: string; hash: string }[];
  unknown: { key: string; task_id: string; since: number }[];
};

const OPEN = `select exists (select 1 from settings where halted_at is not null) as halted,
  (select count(*) from tasks where work <> 'idle')::int + (select count(*) from subtasks where status in ('ready', 'running'))::int
    + (select count(*) from outbox where sent_at is null)::int + (select count(*) from effects where state = 'intent')::int as work,
  (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'hash', action_hash) order by created_at, id), '[]') from approval_requests where status = 'pending') as asked,
  (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'task_id', task_id, 'since', extract(epoch from settled_at) * 1000) order by key), '[]')
   from effects where state = 'unknown') as unknown`;

/** What is still to be done, by whom. Nobody says what became of a call that is still on its way. */
export async function openWork(sim: Simulation): Promise<Open> {
  const open = (await sim.universe.engine.db.query<Open>(OPEN))[0]!;
  const onItsWay = (key: string) =>
    sim.processes.ops.some(({ label }) => label.endsWith(` ${key.slice(0, 8)}`));
  return { ...open, unknown: open.unknown.filter(({ key }) => !onItsWay(key)) };
}

/**
 * Lets everything happen in its order, without faults, and time pass where nothing waits, until all is at rest:
 * no work, no message that matters, no notice unsent. `hurt` may spoil single calls. Throws when it does not
 * come to rest within half a day of simulated time.
 */
export async function calm(
  sim: Simulation,
  people: People = {},
  hurt: (op: Op) => Verdict = () => 'pass',
): Promise<void> {
  const until = sim.now + PATIENCE_MS;
  for (let turn = 0; sim.now < until && turn < MAX_TURNS; turn++) {
    const ops = sim.processes.runnable();
    const op = people.order && ops.length > 0 ? people.order.pick(ops) : ops[0];
    const [timer] = sim.processes.dueTimers();
    const [wish] = sim.dueWishes();
    const [message] = sim.dueMessages();
    // In a shuffled order new deliveries come between the calls of those that are under way.
    if (message && op && people.order?.chance(0.3)) await sim.deliver(message);
    else if (op) await sim.release(op, hurt(op));
    else if (timer) await sim.processes.fire(timer);
    else if (wish) await sim.send(wish);
    else if (message) await sim.deliver(message);
    else if (sim.lastSweep + sim.sweepEveryMs <= sim.now) await sim.sweep();
    else if (await atRest(sim, people)) return;
    else await sim.advance(Math.max(1, sim.nextDue() - sim.now));
  }
  throw new Error(`does not come to rest: ${JSON.stringify(await openWork(sim))}`);
}

/** The same, and then every message that is still on its way arrives, however late: it finds nothing left to do. */
export async function calmToTheLast(sim: Simulation, people: People = {}): Promise<void> {
  await calm(sim, people);
  while (sim.messages.length > 0) {
    await sim.advance(Math.max(1, Math.min(...sim.messages.map(({ due }) => due)) - sim.now));
    await calm(sim, people);
  }
}

/** Whether nothing is left to do; where only people can go on, they do. */
async function atRest(sim: Simulation, { mood = () => 'approve', idle = false }: People): Promise<boolean> {
  if (sim.processes.live.size > 0 || sim.wishes.some(({ answer }) => !answer)) return false;
  const open = await openWork(sim);
  if (open.halted) {
    sim.wish('unhalt', '/unhalt', 'cto', { reason: 'All is calm.' });
    return false;
  }
  sim.sweepEveryMs = open.work > 0 ? 60_000 : 900_000;
  if (open.work > 0) return false;
  if (idle) return true;
  for (const { key, task_id, since } of open.unknown) {
    if (sim.now - since >= RESOLVE_AFTER_MS) resolve(sim, task_id, key);
  }
  for (const { id, hash } of open.asked) answer(sim, id, hash, mood(id));
  return open.asked.length === 0 && open.unknown.length === 0;
}

/** Somebody looks at the world, not at our rows, and says what is true. */
export function resolve(sim: Simulation, taskId: string, key: string): Wish {
  const outcome = sim.universe.recorder.calls().some((call) => call.key === key) ? 'done' : 'not_done';
  const who = ['tech_lead_2', 'cto', 'security_team', 'team_lead'][countOf(sim, `resolve ${key}`) % 4]!;
  const body = { outcome, evidence: 'I looked.' };
  return sim.wish(`resolve ${key}`, `/tasks/${taskId}/effects/${key}/resolve`, who, body);
}

/** The next of those who may sign does what the mood is. */
function answer(sim: Simulation, id: string, hash: string, mood: Mood): void {
  if (mood === 'ignore') return;
  // When all have tried in vain (it was tampered with, or its time is over), it is left to run out.
  if (mood === 'reject') {
    if (countOf(sim, `reject ${id}`) < SIGNERS.length)
      sim.wish(`reject ${id}`, `/reject/${id}`, 'cto', { reason: 'Not now.' });
    return;
  }
  const who = SIGNERS[countOf(sim, `approve ${id}`)];
  if (who) sim.wish(`approve ${id}`, `/approve/${id}`, who, { action_hash: hash, justification: 'Checked.' });
}

const countOf = (sim: Simulation, what: string) => sim.wishes.filter((wish) => wish.what === what).length;

import type { Action } from '../../schema/action.ts';
import type { PlanArgs } from '../../schema/plan.ts';
import type { Simulation } from './simulation.ts';

/** Ways to decide beside the plain yes and no, and how often a storm chooses each. */
export const DECIDING = [
  ['edit', 3],
  ['delegate', 1.5],
  ['batch', 4],
  ['break glass', 0.7],
  ['grant', 0.5],
] as const;
type Deciding = (typeof DECIDING)[number][0];

export function isDeciding(act: string): act is Deciding {
  return DECIDING.some(([what]) => what === act);
}

/** Somebody does so with a request; who may not is refused. */
export async function decideOtherwise(
  sim: Simulation,
  what: Deciding,
  { id, hash }: { id: string; hash: string },
  who: string,
): Promise<void> {
  const { rng } = sim;
  const reason = 'Everything burns, and nobody else can be reached.';
  sim.count(what);
  if (what === 'delegate') {
    const to = rng.pick(['developer', 'team_lead', 'security_team', 'cto']);
    sim.wish('delegate', '/delegations', who, { to, hours: 1 + rng.int(4), reason });
  } else if (what === 'batch') {
    const decision = { approval_id: id, decision: 'approve', action_hash: hash, justification: 'Checked.' };
    sim.wish(`batch ${id}`, '/approvals/decisions', who, { decisions: [decision] });
  } else if (what === 'break glass') {
    sim.wish(`break glass ${id}`, `/approvals/${id}/break-glass`, 'cto', { reason, action_hash: hash });
  } else if (what === 'grant') {
    sim.wish(`grant ${id}`, '/grants', who, { approval_id: id, uses: 1 + rng.int(3), hours: 2, reason });
  } else {
    const [row] = await sim.universe.engine.db.query<{ action: Action }>(
      'select action_details as action from approval_requests where id = $1',
      [id],
    );
    sim.wish(`edit ${id}`, `/approvals/${id}/edit`, who, {
      args: editOf(row!.action, rng.int(1_000)),
      reason,
    });
  }
}

/** A plan in other words, or a call with another argument. */
function editOf({ tool, args }: Action, n: number): object {
  if (tool !== 'plan.execute') return { ...args, edited: n };
  const plan = structuredClone(args) as unknown as PlanArgs;
  for (const subtask of plan.subtasks) subtask.description = `Do it, in words number ${n}.`;
  return plan;
}

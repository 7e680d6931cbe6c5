import { expect, it } from 'vitest';
import type { Clearance } from '../../../lib/effects/clearance.ts';
import { execute } from '../../../lib/effects/execute.ts';
import { NotCleared } from '../../../lib/effects/intent.ts';
import { hashAction } from '../../../lib/hash.ts';
import type { Run } from '../../../lib/tasks/run.ts';
import type { Action } from '../../../schema/action.ts';
import { World } from '../../support/world.ts';

const action = (name: string): Action => ({
  tool: 'world.look',
  args: { name },
  target: { project: 'checkout', repository: 'checkout', environment: 'none' },
  plan_hash: null,
  policy_version: 1,
});

// Control: the hash at execution. A clearance is of one exact action, whoever hands it over.
it('what was cleared is what runs: another action under the same clearance is not even read', async () => {
  const world = new World();
  const [look] = await world.cards();
  const run = {
    ctx: { tools: world },
    mustFit: () => undefined,
    lease: { signal: new AbortController().signal, during: (work: Promise<unknown>) => work },
  } as unknown as Run;
  const clearance = { kind: 'policy', call_hash: hashAction(action('a')) } as Clearance;
  const made = execute(run, clearance, look!, { tool: 'world.look', args: { name: 'b' } }, action('b'), {
    turn: 1,
    callIndex: 0,
  });
  await expect(made).rejects.toBeInstanceOf(NotCleared);
  expect(world.calls).toBe(0);
});

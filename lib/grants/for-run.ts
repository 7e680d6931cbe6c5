import type { Run } from '../tasks/run.ts';
import type { GrantFact } from './cover.ts';

/** Loads the grants that may cover calls of this run's task, once a claim: only where somebody would be asked. */
export async function loadGrants(run: Run): Promise<void> {
  const [row] = await run.ctx.db.query<{ grants: GrantFact[] }>('select grants_for($1) as grants', [
    run.work.task.id,
  ]);
  run.grants = row?.grants ?? [];
}

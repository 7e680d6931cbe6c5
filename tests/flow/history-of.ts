import { listCheckpoints } from '../../lib/history/list-checkpoints.ts';
import { showCheckpoint } from '../../lib/history/show-checkpoint.ts';
import { rollbackTask } from '../../lib/tasks/rollback.ts';
import type { Drive } from './drive.ts';

type Who = 'requester' | 'developer' | 'team_lead' | 'tech_lead';

/** The history of an engine's tasks, as tests ask for it. */
export function historyOf(drive: Drive) {
  const list = async (id: string) => (await listCheckpoints(drive.ctx, id, { limit: 200 })).data;
  /** Checkpoints of a subtask's present thread before this step, oldest first. */
  const standing = async (id: string, node: string, index: number | null) => {
    const all = await list(id);
    const run = Math.max(...all.filter((each) => each.subtask_index === index).map((each) => each.run));
    return all
      .filter((each) => each.subtask_index === index && each.node === node && each.run === run)
      .reverse();
  };
  return {
    list,
    /** The oldest checkpoint of a thread of the present branch that stands before this step. */
    async before(id: string, node: string, index: number | null = null): Promise<string> {
      const [found] = await standing(id, node, index);
      if (!found) throw new Error(`no checkpoint before ${node}: ${JSON.stringify(await list(id), null, 1)}`);
      return found.checkpoint_id;
    },
    /** The checkpoint before the calls of turn `turn` of a subtask. */
    async nth(id: string, index: number, turn: number): Promise<string> {
      for (const { checkpoint_id } of await standing(id, 'execute', index)) {
        const { state } = await showCheckpoint(drive.ctx, id, checkpoint_id);
        if (state.turn === turn) return checkpoint_id;
      }
      throw new Error(`no checkpoint before the calls of turn ${turn}`);
    },
    async rollback(id: string, checkpointId: string, who: Who = 'requester') {
      const entry = await drive.engine.entry(who, { taskId: id });
      return rollbackTask(drive.ctx, entry, { checkpointId, reason: 'wrong turn' });
    },
  };
}

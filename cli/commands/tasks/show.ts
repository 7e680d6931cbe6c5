import { command, flag } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { showTask } from '../../render/task.ts';
import { time, word } from '../../render/words.ts';

export const tasksShow = command({
  path: 'tasks show',
  does: 'Show one task with its plan',
  args: { task: { help: 'its id' } },
  options: {
    effects: flag('also what it changed in the world'),
    checkpoints: flag('also the points that tasks rollback can go back to'),
  },
  run: async (cli, { args, options }) => {
    const { out } = cli;
    const client = cli.client();
    const path = { task_id: args.task };
    const task = await client.call('GET /tasks/{task_id}', { path });
    const effects = options.effects
      ? (await client.call('GET /tasks/{task_id}/effects', { path, query: { limit: 200 } })).data
      : null;
    const points = options.checkpoints
      ? (await client.call('GET /tasks/{task_id}/checkpoints', { path, query: { limit: 200 } })).data
      : null;
    if (out.json) {
      out.document({ ...task, ...(effects && { effects }), ...(points && { checkpoints: points }) });
      return EXIT.ok;
    }
    showTask(out, task);
    if (effects) {
      out.heading('Effects');
      out.table(
        ['key', 'state', 'tool', 'effect', 'at'],
        effects.map((each) => [
          each.key.slice(0, 12),
          word(each.state),
          each.tool,
          each.effect,
          time(each.at),
        ]),
      );
    }
    if (points) {
      out.heading('Checkpoints');
      out.table(
        ['checkpoint', 'status', 'next step', 'subtask', 'created'],
        points.map((each) => [
          each.checkpoint_id,
          each.status,
          each.node,
          String(each.subtask_index ?? '-'),
          time(each.created_at),
        ]),
      );
    }
    return EXIT.ok;
  },
});

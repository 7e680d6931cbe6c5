import { command, needed } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';

export const tasksRollback = command({
  path: 'tasks rollback',
  does: 'Go on from a checkpoint as a new run; what was changed in the world stays changed',
  args: { task: { help: 'its id' } },
  options: {
    checkpoint: needed('id', 'of tasks show --checkpoints'),
    reason: needed('text', 'why'),
  },
  run: async (cli, { args, options }) => {
    const answer = await cli.client().call('POST /tasks/{task_id}/rollback', {
      path: { task_id: args.task },
      body: { checkpoint_id: options.checkpoint, reason: options.reason },
    });
    const { out } = cli;
    if (out.json) {
      out.document(answer);
      return EXIT.ok;
    }
    out.line(`${answer.task_id} is ${answer.status}, run ${answer.run}`);
    if (answer.approval_id) out.line(`approval ${answer.approval_id}`);
    if (answer.effects.length > 0) {
      out.heading('Made before, and stays made');
      out.table(
        ['key', 'tool', 'effect', 'run'],
        answer.effects.map(({ key, tool, effect, run }) => [key.slice(0, 12), tool, effect, String(run)]),
      );
    }
    return EXIT.ok;
  },
});

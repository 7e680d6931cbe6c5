import { command, text } from '../../command.ts';
import { sayMoved } from './outcome.ts';

export const tasksCancel = command({
  path: 'tasks cancel',
  does: 'Stop a task before its next step',
  args: { task: { help: 'its id' } },
  options: { reason: text('text', 'why') },
  run: async (cli, { args, options }) =>
    sayMoved(
      cli,
      await cli.client().call('POST /tasks/{task_id}/cancel', {
        path: { task_id: args.task },
        body: { reason: options.reason },
      }),
    ),
});

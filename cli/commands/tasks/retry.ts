import { command, needed, whole } from '../../command.ts';
import { sayMoved } from './outcome.ts';

export const tasksRetry = command({
  path: 'tasks retry',
  does: 'Run failed and skipped subtasks again, as the next run',
  args: { task: { help: 'its id' } },
  options: {
    reason: needed('text', 'why'),
    from: whole('index', 'this subtask and all that depends on it', [0, 49]),
  },
  run: async (cli, { args, options }) =>
    sayMoved(
      cli,
      await cli.client().call('POST /tasks/{task_id}/retry', {
        path: { task_id: args.task },
        body: { reason: options.reason, from_subtask: options.from },
      }),
    ),
});

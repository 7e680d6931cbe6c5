import { command } from '../../command.ts';
import { sayMoved } from './outcome.ts';

export const tasksResume = command({
  path: 'tasks resume',
  does: 'Ring for a task that stands still; decides nothing, and may be repeated',
  args: { task: { help: 'its id' } },
  options: {},
  run: async (cli, { args }) =>
    sayMoved(
      cli,
      await cli.client().call('POST /resume/{task_id}', { path: { task_id: args.task }, body: {} }),
    ),
});

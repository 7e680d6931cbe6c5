import { command, flag, whole } from '../../command.ts';
import { watchTask } from './watch-task.ts';

export const tasksWatch = command({
  path: 'tasks watch',
  does: 'Show what happens to a task, live, until it has ended',
  more: 'Drawn anew on a terminal, an event a line when piped; with --json each event is a JSON document on a line. A lost connection goes on where it broke off. The exit code is 0 for completed, 8 for another end, 7 where --until-paused stops at an approval.',
  args: { task: { help: 'its id' } },
  options: {
    after: whole('number', 'only events after this one', [0, 999_999_999]),
    'until-paused': flag('also ends where it waits for people'),
  },
  run: (cli, { args, options }) =>
    watchTask(cli, cli.client(), args.task, {
      after: options.after ?? 0,
      untilPaused: options['until-paused'],
    }),
});

import { TASK_STATUSES } from '../../choices.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, flag, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { tableOf } from '../../render/out.ts';
import type { Text } from '../../render/style.ts';
import type { Task } from '../../render/task.ts';
import { time, word } from '../../render/words.ts';
import { keepLooking } from '../../watch.ts';

const HEAD = ['task', 'status', 'project', 'risk', 'requested by', 'created', 'what'];

export const tasksList = command({
  path: 'tasks list',
  does: 'List tasks, newest first',
  args: {},
  options: {
    status: choice(TASK_STATUSES, 'only those'),
    'requested-by': text('principal', 'only theirs'),
    limit: whole('number', 'at most so many (20)', [1, 10_000]),
    watch: flag('looks again every two seconds'),
  },
  run: async (cli, { options }) => {
    const { out, io } = cli;
    const client = cli.client();
    const read = () =>
      takePages<Task>(options.limit ?? 20, async (page) => {
        const query = { ...page, status: options.status, requested_by: options['requested-by'] };
        const { data, next_cursor } = await client.call('GET /tasks', { query });
        return { rows: data, next: next_cursor };
      });
    const seen = new Map<string, string>();
    return keepLooking(io, async () => {
      const tasks = await read();
      if (!options.watch) {
        if (out.json) out.document(tasks);
        else out.table(HEAD, tasks.map(row));
        return EXIT.ok;
      }
      if (out.isTty && !out.json) out.redraw(tableOf(HEAD, tasks.map(row), io.stdout.columns));
      else
        for (const task of tasks.filter((each) => seen.get(each.task_id) !== each.status)) {
          seen.set(task.task_id, task.status);
          if (out.json) out.document(task, true);
          else out.line([task.task_id, '  ', word(task.status), '  ', task.description]);
        }
      return null;
    });
  },
});

function row(task: Task): Text[] {
  return [
    task.task_id,
    word(task.status),
    task.project ?? '-',
    word(task.risk?.level),
    task.requested_by,
    time(task.created_at),
    task.description,
  ];
}

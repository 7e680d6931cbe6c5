import { amount, choice, command, flag, readJson, readText, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { showTask } from '../../render/task.ts';
import { exitOfTask } from './outcome.ts';
import { watchTask } from './watch-task.ts';

export const tasksSubmit = command({
  path: 'tasks submit',
  does: 'Hand over a task',
  more: 'With --wait the exit code is 7 when it then needs an approval, and 8 when it has ended badly.',
  args: { description: { help: 'what is to be done; `@file`, or `-` for standard input' } },
  options: {
    project: text('name', 'the project that it is for'),
    repository: text('name', 'the repository, where the project has several'),
    environment: text('name', 'where it is to take effect'),
    context: text('json', 'more of the project context, as JSON, `@file` or `-`'),
    priority: choice(['low', 'medium', 'high', 'urgent'], 'how soon'),
    'max-usd': amount('dollars', 'what it may spend on models'),
    'max-tokens': whole('number', 'what it may spend on models', [1, 999_999_999]),
    'dry-run': flag('plans and assesses, and runs nothing'),
    wait: whole('seconds', 'waits so long for it to pause or end', [1, 25]),
    watch: flag('goes on showing what happens until it has ended'),
    key: text('text', 'idempotency key: the same key and task answer the first answer again'),
  },
  examples: [
    'tasks submit "Give billing a GET /version endpoint, with a test" --project billing --wait 20',
    'tasks submit @task.txt --dry-run',
  ],
  run: async (cli, { args, options }) => {
    const { project, repository, environment, priority, wait } = options;
    const more = options.context === undefined ? {} : ((await readJson(cli.io, options.context)) as object);
    const budget = { max_usd: options['max-usd'], max_tokens: options['max-tokens'] };
    const client = cli.client();
    const task = await client.call('POST /orchestrate', {
      idempotencyKey: options.key,
      headers: wait ? { prefer: `wait=${wait}` } : {},
      body: {
        description: await readText(cli.io, args.description),
        project_context: { ...more, project, repository, environment },
        priority,
        budget: budget.max_usd === undefined && budget.max_tokens === undefined ? undefined : budget,
        dry_run: options['dry-run'],
      },
    });
    if (options.watch) return watchTask(cli, client, task.task_id, { after: 0, untilPaused: false });
    if (cli.out.json) cli.out.document(task);
    else showTask(cli.out, task);
    return wait ? exitOfTask(task.status) : EXIT.ok;
  },
});

import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import type { Cli } from '../../command.ts';
import { choice, command, needed } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';

/** Shorter beginnings are too easily somebody else's. */
const LEAST = 8;
/** Effects of one task that are looked through. */
const MOST = 10_000;
type Effect = Answer<'GET /tasks/{task_id}/effects'>['data'][number];

export const tasksResolve = command({
  path: 'tasks resolve',
  does: 'Say what became of a call that nobody knows the end of',
  more: 'By somebody who could have approved the call, and never who asked for it. Look at the target first; if you cannot tell, do not.',
  args: {
    task: { help: 'its id' },
    key: { help: 'of the effect, or its beginning as tasks show --effects has it' },
  },
  options: {
    outcome: choice(['done', 'not_done'], 'whether it happened'),
    evidence: needed('text', 'what you looked at, and what you saw'),
  },
  examples: [
    'tasks resolve 019d0000-0000-7000-8000-000000000001 4f1c09ab77de --outcome done --evidence "commit 1a2b3c is on main"',
  ],
  run: async (cli, { args, options }) => {
    const { outcome, evidence } = options;
    if (!outcome) throw new CliError(EXIT.usage, '--outcome is needed: done or not_done.');
    const path = { task_id: args.task, key: await wholeKey(cli, args.task, args.key) };
    const answer = await cli
      .client()
      .call('POST /tasks/{task_id}/effects/{key}/resolve', { path, body: { outcome, evidence } });
    if (cli.out.json) cli.out.document(answer);
    else cli.out.line(`${answer.key.slice(0, 12)} is ${answer.state}`);
    return EXIT.ok;
  },
});

/** The one key of the task's effects that begins so. */
async function wholeKey(cli: Cli, taskId: string, start: string): Promise<string> {
  if (start.length === 64) return start;
  if (start.length < LEAST) throw new CliError(EXIT.usage, `At least ${LEAST} characters of the key.`);
  const effects = await takePages<Effect>(MOST, async (page) => {
    const query = { ...page };
    const answer = await cli
      .client()
      .call('GET /tasks/{task_id}/effects', { path: { task_id: taskId }, query });
    return { rows: answer.data, next: answer.next_cursor };
  });
  const [key, other] = new Set(effects.map((each) => each.key).filter((each) => each.startsWith(start)));
  if (key === undefined)
    throw new CliError(EXIT.notFound, `No effect of that task has a key that begins ${start}.`);
  if (other !== undefined) throw new CliError(EXIT.usage, `Several keys begin ${start}: give more of it.`);
  return key;
}

import { OrchestrateInput } from '../../schema/orchestrate.ts';
import { listPending } from '../approvals/list.ts';
import type { Ctx } from '../ctx.ts';
import type { Entry } from '../identity/entry.ts';
import { escapeSlack } from '../notify/render/escape.ts';
import { listTasks } from '../tasks/list.ts';
import { openTask } from '../tasks/open.ts';
import type { SlackAnswer } from './answer.ts';

const HELP = [
  '`/devops submit [project:] what shall be done` hands a task over',
  '`/devops status [task id]` says how tasks are',
  '`/devops pending` lists what waits for you',
].join('\n');
const MOST = 10;

/** The slash command: answers whoever typed it, and nobody else. Throws what its verbs refuse. */
export async function runCommand(ctx: Ctx, entry: Entry, text: string): Promise<SlackAnswer> {
  const [, verb = '', rest = ''] = /^(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  if (verb === 'submit' && rest !== '') return submit(ctx, entry, rest);
  if (verb === 'status') return say(await statusOf(ctx, entry, rest.trim()));
  if (verb === 'pending') return say(await pendingOf(ctx, entry));
  return say(HELP);
}

const say = (text: string): SlackAnswer => ({ body: { response_type: 'ephemeral', text } });

/** A project’s name with a colon before the words says where. */
async function submit(ctx: Ctx, entry: Entry, said: string): Promise<SlackAnswer> {
  const [, named, words] = /^([a-z0-9][a-z0-9._-]{0,62}):\s+([\s\S]+)$/.exec(said) ?? [];
  const project = entry.projects?.some(({ name }) => name === named) ? named : undefined;
  const input = OrchestrateInput.parse({
    description: project ? words! : said,
    project_context: project ? { project } : {},
  });
  const { task, work, cover } = await openTask(ctx, entry, input, { channel: 'slack', claim: true });
  return {
    ...say(`Taken: ${linkTo(ctx, task.id)}. You are told here when somebody has to decide.`),
    left: { work, cover },
  };
}

async function statusOf(ctx: Ctx, entry: Entry, id: string): Promise<string> {
  const { data } = await listTasks(ctx, entry, { limit: id === '' ? MOST : 200 });
  const found = id === '' ? data : data.filter(({ task_id }) => task_id === id);
  if (found.length === 0)
    return id === '' ? 'There is no task of yours.' : 'There is no such task among your newest ones.';
  return found
    .map(
      (one) =>
        `• *${one.status}* ${escapeSlack(one.description.slice(0, 120))} (${linkTo(ctx, one.task_id)})`,
    )
    .join('\n');
}

async function pendingOf(ctx: Ctx, entry: Entry): Promise<string> {
  const { approvals } = await listPending(ctx, entry, { limit: MOST });
  if (approvals.length === 0) return 'Nothing waits for you.';
  return approvals
    .map(
      ({ id, risk_level, task_description }) =>
        `• *${risk_level}* ${escapeSlack(task_description.slice(0, 120))} <${base(ctx)}/a/${id}|decide>`,
    )
    .join('\n');
}

const base = ({ config }: Ctx) => config.PUBLIC_BASE_URL.replace(/\/+$/, '');
const linkTo = (ctx: Ctx, id: string) => `<${base(ctx)}/tasks/${id}|${id}>`;

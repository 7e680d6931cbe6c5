import { type Cli, command, flag, needed, text } from '../../command.ts';
import { confirmYes } from '../../confirm.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { red } from '../../render/style.ts';
import { time } from '../../render/words.ts';

const OPTIONS = {
  reason: needed('text', 'why'),
  project: text('name', 'this project alone; without it everything'),
  yes: flag('does not ask'),
};

export const halt = command({
  path: 'halt',
  does: 'The kill switch: no call starts any more, in all or one project',
  args: {},
  options: OPTIONS,
  run: async (cli, { options }) => {
    const { project, reason, yes } = options;
    if (!yes) await confirmYes(cli, `Halt ${project ?? 'everything'}?`);
    const answer = await cli
      .client()
      .call('POST /halt', { body: { scope: project ? 'project' : 'all', project, reason } });
    return sayHalted(cli, answer, answer.changed ? 'halted' : 'was halted before');
  },
});

export const unhalt = command({
  path: 'unhalt',
  does: 'Put the kill switch back; deadlines move on by as long as they stood still',
  args: {},
  options: OPTIONS,
  run: async (cli, { options }) => {
    const { project, reason, yes } = options;
    if (!yes) await confirmYes(cli, `Let ${project ?? 'everything'} go on?`);
    const answer = await cli
      .client()
      .call('POST /unhalt', { body: { scope: project ? 'project' : 'all', project, reason } });
    const said = `released after ${Math.round(answer.seconds)} s, ${answer.moved} deadlines moved on`;
    return sayHalted(cli, answer, answer.changed ? said : 'was not halted');
  },
});

type Halt = { since: string; by: string | null; reason: string | null };

function sayHalted(
  { out }: Cli,
  answer: { halt: { all: Halt | null; projects: Record<string, Halt> } | null },
  said: string,
): ExitCode {
  if (out.json) out.document(answer);
  else {
    out.line(said);
    const { all = null, projects = {} } = answer.halt ?? {};
    const halted = Object.entries({ ...(all && { everything: all }), ...projects });
    for (const [what, { since, by, reason }] of halted)
      out.line([red('halted  '), `${what} since ${time(since)} by ${by ?? '-'}: ${reason ?? ''}`]);
  }
  return EXIT.ok;
}

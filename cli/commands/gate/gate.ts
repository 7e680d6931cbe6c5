import { type Cli, command, text, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { dim } from '../../render/style.ts';
import { type Asked, ask, found } from './ask.ts';
import { awaitDecision } from './await-decision.ts';
import { codeOf, Stopped } from './codes.ts';
import { runApproved } from './run-approved.ts';
import { sayAsked } from './say-asked.ts';

const LONGEST_MIN = 7 * 24 * 60;

export const gate = command({
  path: 'gate',
  does: 'Run a command once it is approved: at once where the policy says clear, else when people say yes',
  more: `Runs exactly these words, without a shell, in this folder. What it says itself goes to stderr.
Ends with the command's own code; 77 refused, 78 expired, 79 not reachable or not clear: in these three the command was not run.`,
  args: { command: { help: 'the program and its words, after --', optional: true, many: true } },
  options: {
    project: text('name', 'the project'),
    environment: text('name', 'where it takes effect; can only raise the level'),
    reason: text('text', 'what it is for; whoever decides reads it'),
    ticket: text('id', 'the change ticket'),
    wait: whole('minutes', 'how long to wait for people (until it expires)', [1, LONGEST_MIN]),
    resume: text('approval', 'goes on with a request of yours that is still open, or approved and not spent'),
  },
  examples: [
    'gate -- rm -rf ./build',
    'gate --project checkout --reason "Replaced" -- kubectl delete ns payments',
  ],
  run: async (cli, { args, options }) => {
    const argv = args.command ?? [];
    if ((argv.length === 0) === (options.resume === undefined))
      throw new CliError(EXIT.usage, 'Say what is to be run, after --; or --resume <approval>, alone.');
    let asked: Asked | null = null;
    try {
      asked = options.resume === undefined ? await ask(cli, argv, options) : await found(cli, options.resume);
      sayAsked(cli, asked);
      await awaitDecision(cli, asked, options.wait ?? LONGEST_MIN);
      return (await runApproved(cli, asked)) as ExitCode;
    } catch (error) {
      return say(cli, error, asked) as ExitCode;
    }
  },
});

function say({ out }: Cli, error: unknown, asked: Asked | null): number {
  const { code, why } = codeOf(error);
  out.note(['gate: NOT RUN. ', why]);
  if (asked && error instanceof Stopped && error.open)
    out.note(
      dim(
        `The request stays open: devops-agents gate --resume ${asked.id} goes on with it; unspent it expires by itself.`,
      ),
    );
  return code;
}

import { type Cli, command, text, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { dim } from '../../render/style.ts';
import { type Asked, ask, found } from './ask.ts';
import { awaitDecision } from './await-decision.ts';
import { codeOf, Stopped } from './codes.ts';
import { runApproved } from './run-approved.ts';
import { sayAsked } from './say-asked.ts';
import { takeBack } from './take-back.ts';

const LONGEST_MIN = 7 * 24 * 60;

export const gate = command({
  path: 'gate',
  does: 'Run a command once it is approved: at once where the policy says clear, else when people say yes',
  more: `Runs exactly these words, without a shell, in this folder. What it says itself goes to stderr.
Ends with the command's own code; 77 refused, 78 expired, 79 not reachable or not clear: in these three the command was not run.
Ctrl-C while people are asked takes the request back (130); from the start of the command on signals are the command's.`,
  passesOn: true,
  args: {
    command: { help: 'the program and its words, after -- or as they are', optional: true, many: true },
  },
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
    let isOpen = false;
    try {
      asked = options.resume === undefined ? await ask(cli, argv, options) : await found(cli, options.resume);
      sayAsked(cli, asked);
      isOpen = asked.approval.status === 'pending';
      await awaitDecision(cli, asked, options.wait ?? LONGEST_MIN);
      isOpen = false;
      return (await runApproved(cli, asked)) as ExitCode;
    } catch (error) {
      return (await say(cli, error, isOpen ? asked : null)) as ExitCode;
    }
  },
});

/** Says why nothing was run; `open`: the request that was waited for. Ctrl-C takes it back, a failure leaves it to be gone on with. */
async function say(cli: Cli, error: unknown, open: Asked | null): Promise<number> {
  const { code, why } = codeOf(error);
  cli.out.note(['gate: NOT RUN. ', why]);
  const isEnded = error instanceof Stopped && !error.open;
  if (!open || isEnded) return code;
  const isBack = code === EXIT.interrupted && (await takeBack(cli, open.id));
  const goOn = `devops-agents gate --resume ${open.id} goes on with it; unspent it expires by itself.`;
  cli.out.note(dim(isBack ? 'The request is withdrawn.' : `The request stays open: ${goOn}`));
  return code;
}

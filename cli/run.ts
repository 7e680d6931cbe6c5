import { CommanderError } from 'commander';
import { clientOf } from './client/client.ts';
import { findSite } from './client/credentials.ts';
import type { Cli } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import type { GlobalValues } from './global-options.ts';
import type { Io } from './io.ts';
import { buildProgram } from './program.ts';
import { type Out, outOf } from './render/out.ts';
import { explain } from './render/problem.ts';
import { visible } from './render/visible.ts';
import { complete } from './shell/complete.ts';

const TIMEOUT_S = 30;
const RETRIES = 4;

/** Runs one command line. Answers its exit code and never throws; what went wrong is said on stderr. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  if (argv[0] === '__complete') return complete(io, argv.slice(1));
  let code: number = EXIT.ok;
  let out: Out = outOf(io, { json: argv.includes('--json'), colour: true });
  const program = buildProgram(COMMANDS, {
    open: (globals) => {
      out = outOf(io, { json: globals.json, colour: !globals['plain-text'] });
      return open(io, out, globals);
    },
    done: (answer) => {
      code = answer;
    },
    write: (text) => io.stdout.write(text),
    // A complaint repeats what was typed, which may have come from anywhere.
    complain: (text) => io.stderr.write(`${text.trimEnd().split('\n').map(visible).join('\n')}\n`),
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 && argv.length > 0 ? EXIT.ok : EXIT.usage;
    return explain(out, error);
  }
}

function open(io: Io, out: Out, { as, url, timeout, retries }: GlobalValues): Cli {
  const site = () => findSite(io, { as, url });
  const patience = { timeoutMs: (timeout ?? TIMEOUT_S) * 1_000, retries: retries ?? RETRIES };
  return { io, out, site, client: (other = io) => clientOf(other, site(), patience) };
}

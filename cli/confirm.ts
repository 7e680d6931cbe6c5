import type { Cli } from './command.ts';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { bold, type Text } from './render/style.ts';

const SHOWN = 8;

/**
 * Asks the person at the terminal to type the beginning of the action's hash, so that what is decided is what was
 * looked at. Throws CliError `usage` where nobody can be asked, `failed` when something else is typed.
 */
export async function confirmHash(cli: Cli, what: string, hash: string): Promise<void> {
  const start = hash.slice(0, SHOWN);
  const typed = await ask(
    cli,
    [`${what} the action `, bold(hash), `? Type ${start} to go on: `],
    'A script says --yes --hash <action hash>.',
  );
  if (typed !== start && typed !== hash) throw new CliError(EXIT.failed, 'Nothing was decided.');
}

/** Asks the person at the terminal for a yes. */
export async function confirmYes(cli: Cli, question: string): Promise<void> {
  const typed = await ask(cli, `${question} [y/N] `, 'A script says --yes.');
  if (!/^y(es)?$/i.test(typed)) throw new CliError(EXIT.failed, 'Nothing was done.');
}

async function ask({ io, out }: Cli, question: Text, otherwise: string): Promise<string> {
  if (!io.stdin.isTty) throw new CliError(EXIT.usage, 'Nobody is there to confirm it.', otherwise);
  return (await io.stdin.ask(out.question(question))).trim();
}

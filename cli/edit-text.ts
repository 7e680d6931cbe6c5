import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPatch } from 'diff';
import { tokenFile } from './client/credentials.ts';
import type { Cli } from './command.ts';
import { confirmYes } from './confirm.ts';
import { CliError, Refused } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Out } from './render/out.ts';
import { explain } from './render/problem.ts';
import { cyan, dim, green, red } from './render/style.ts';

type Editing<T> = { name: string; text: string; send: (edited: string) => Promise<T>; yes?: boolean };

/**
 * Opens a text in the editor, shows what was changed and sends it; what the service does not accept is said and opened
 * again as it was left. Nothing is lost: until it is accepted the text stays in a file that every message names.
 */
export async function editUntilAccepted<T>(cli: Cli, { name, text, send, yes }: Editing<T>): Promise<T> {
  const { io, out } = cli;
  const file = join(dirname(tokenFile(io)), 'edits', `${io.uuid().slice(-8)}-${name}`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  for (;;) {
    await io.edit(file);
    const edited = readFileSync(file, 'utf8');
    if (edited === text) {
      rmSync(file);
      throw new CliError(EXIT.failed, 'Nothing was changed, so nothing was sent.');
    }
    showDiff(out, name, text, edited);
    try {
      if (!yes && io.stdin.isTty) await confirmYes(cli, 'Send this?');
      const answer = await send(edited);
      rmSync(file);
      return answer;
    } catch (error) {
      const canMend =
        (error instanceof Refused && error.problem.status === 422) ||
        (error instanceof CliError && error.exit === EXIT.refused);
      out.note([red('not sent'), ` Your text is kept: ${file}`]);
      if (!canMend || !io.stdin.isTty) throw error;
      explain(out, error);
      await confirmYes(cli, 'Open it again?');
    }
  }
}

/** A unified diff on stderr, so that stdout holds the answer alone. */
export function showDiff(out: Out, name: string, before: string, after: string): void {
  const lines = createPatch(name, before, after, '', '').split('\n').slice(4);
  for (const line of lines.filter((each) => each !== '')) {
    const colour = line.startsWith('+')
      ? green
      : line.startsWith('-')
        ? red
        : line.startsWith('@@')
          ? cyan
          : dim;
    out.note(colour(line));
  }
}

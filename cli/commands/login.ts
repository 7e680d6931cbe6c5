import { clientOf } from '../client/client.ts';
import { checkSite, removeLogin, tokenFile, writeLogin } from '../client/credentials.ts';
import { command, text } from '../command.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';

const PATIENCE = { timeoutMs: 15_000, retries: 1 };

export const login = command({
  path: 'login',
  does: 'Keep address and API key in a file that only you can read',
  more: 'Asks for the key, or reads it from standard input, so that it is in no history of a shell. It is tried before it is kept.',
  args: {},
  options: { address: text('address', 'the service, such as https://agents.example.com') },
  run: async ({ io, out }, { options }) => {
    const url =
      options.address ??
      (io.stdin.isTty ? (await io.stdin.ask('Address: ')).trim() : (io.env.DEVOPS_AGENTS_URL ?? ''));
    const token = (io.stdin.isTty ? await io.stdin.ask('API key: ', true) : await io.stdin.readAll()).trim();
    if (!token) throw new CliError(EXIT.usage, 'No key was given.');
    const site = checkSite(io, { url, token, source: 'login' });
    await clientOf(io, site, PATIENCE).call('GET /tasks', { query: { limit: 1 } });
    out.line(`Kept in ${writeLogin(io, { url: site.url, token })}, for ${site.url}.`);
    return EXIT.ok;
  },
});

export const logout = command({
  path: 'logout',
  does: 'Take that file away; the key itself stays good until it is revoked',
  args: {},
  options: {},
  run: async ({ io, out }) => {
    out.line(removeLogin(io) ? `${tokenFile(io)} is gone.` : 'There was none.');
    return EXIT.ok;
  },
});

import { SCOPES } from '../../choices.ts';
import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { command, many, needed, oneEach, text, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { bold } from '../../render/style.ts';
import { time } from '../../render/words.ts';

type Key = Answer<'GET /keys'>['data'][number];

export const keysList = command({
  path: 'keys list',
  does: 'List API keys: your own; an administrator sees all',
  args: {},
  options: {
    of: text('principal', 'only theirs'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const rows = await takePages<Key>(options.limit ?? 50, async (page) => {
      const query = { ...page, principal_id: options.of };
      const { data, next_cursor } = await cli.client().call('GET /keys', { query });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['key', 'label', 'begins', 'of', 'scopes', 'expires', 'last used', 'revoked'],
        rows.map(row),
      );
    return EXIT.ok;
  },
});

function row(key: Key): string[] {
  const times = [key.expires_at, key.last_used_at, key.revoked_at].map(time);
  return [key.id, key.label, key.hint, key.principal_id, key.scopes.join(', '), ...times];
}

export const keysCreate = command({
  path: 'keys create',
  does: 'Make an API key; its secret is shown this once',
  args: {},
  options: {
    label: needed('text', 'what it is for'),
    for: text('principal', 'somebody else’s (admin)'),
    scope: many('scope', `what it may be used for, once for each: ${SCOPES.join(', ')}`),
    days: whole('number', 'how long it is good (90)', [1, 365]),
  },
  run: async (cli, { options }) => {
    const scopes = oneEach('scope', SCOPES, options.scope);
    const body = { label: options.label, principal_id: options.for, scopes, expires_in_days: options.days };
    const key = await cli.client().call('POST /keys', { body });
    if (cli.out.json) cli.out.document(key);
    else if (key.secret === null)
      throw new CliError(
        EXIT.unavailable,
        `Key ${key.id} was made, but the answer with its secret did not come through.`,
        `keys revoke ${key.id}, then keys create again`,
      );
    else {
      cli.out.note(`Key ${key.id}, good until ${time(key.expires_at)}. Keep it now: it is not shown again.`);
      cli.out.line(bold(key.secret));
    }
    return EXIT.ok;
  },
});

export const keysRevoke = command({
  path: 'keys revoke',
  does: 'Revoke an API key, at once and for good',
  args: { key: { help: 'its id' } },
  options: {},
  run: async (cli, { args }) => {
    await cli.client().call('DELETE /keys/{key_id}', { path: { key_id: args.key } });
    if (!cli.out.json) cli.out.line(`${args.key} is revoked.`);
    return EXIT.ok;
  },
});

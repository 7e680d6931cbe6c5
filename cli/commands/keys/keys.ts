import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { command, many, needed, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { bold } from '../../render/style.ts';
import { time } from '../../render/words.ts';

type Key = Answer<'GET /keys'>['data'][number];

export const keysList = command({
  path: 'keys list',
  does: 'List API keys: your own; an administrator sees all',
  args: {},
  options: { limit: whole('number', 'at most so many (50)', [1, 10_000]) },
  run: async (cli, { options }) => {
    const rows = await takePages<Key>(options.limit ?? 50, async (page) => {
      const { data, next_cursor } = await cli.client().call('GET /keys', { query: page });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['key', 'name', 'of', 'scopes', 'expires', 'last used', 'revoked'],
        rows.map((each) => [
          each.id,
          each.name,
          each.principal_id,
          each.scopes.join(', '),
          time(each.expires_at),
          time(each.last_used_at),
          time(each.revoked_at),
        ]),
      );
    return EXIT.ok;
  },
});

export const keysCreate = command({
  path: 'keys create',
  does: 'Make an API key; its secret is shown this once',
  args: {},
  options: {
    name: needed('text', 'what it is for'),
    for: text('principal', 'somebody else’s (admin)'),
    scope: many('scope', 'what it may be used for, once for each: read, submit, decide, admin'),
    expires: text('time', 'until when, such as 2027-01-01T00:00:00Z'),
  },
  run: async (cli, { options }) => {
    const scopes = options.scope.length > 0 ? options.scope : undefined;
    const body = {
      name: options.name,
      principal_id: options.for,
      scopes: scopes as never,
      expires_at: options.expires,
    };
    const key = await cli.client().call('POST /keys', { body });
    if (cli.out.json) cli.out.document(key);
    else {
      cli.out.note('Keep it now: it is not shown again.');
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

import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { command, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';

type Delegation = Answer<'GET /delegations'>['data'][number];

export const delegationsList = command({
  path: 'delegations list',
  does: 'List what is lent to you and by you; administrators see all',
  more: 'approvals delegate lends.',
  args: {},
  options: { limit: whole('number', 'at most so many (50)', [1, 10_000]) },
  run: async (cli, { options }) => {
    const rows = await takePages<Delegation>(options.limit ?? 50, async (page) => {
      const { data, next_cursor } = await cli.client().call('GET /delegations', { query: page });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['delegation', 'from', 'to', 'roles', 'projects', 'levels', 'until', 'revoked'],
        rows.map((each) => [
          each.id,
          each.from,
          each.to,
          each.roles.join(', '),
          each.projects.join(', '),
          each.levels.join(', '),
          time(each.until),
          time(each.revoked_at),
        ]),
      );
    return EXIT.ok;
  },
});

export const delegationsRevoke = command({
  path: 'delegations revoke',
  does: 'Take back what was lent',
  args: { delegation: { help: 'its id' } },
  options: {},
  run: async (cli, { args }) => {
    const path = { delegation_id: args.delegation };
    const ended = await cli.client().call('DELETE /delegations/{delegation_id}', { path });
    if (cli.out.json) cli.out.document(ended);
    else cli.out.line(`${args.delegation} is revoked.`);
    return EXIT.ok;
  },
});

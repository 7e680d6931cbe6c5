import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { command, many, needed, readJson, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { rolesText } from '../principals/principals.ts';

type Group = Answer<'GET /groups'>['data'][number];

export const groupsList = command({
  path: 'groups list',
  does: 'List groups: those that you are in; an administrator sees all',
  args: {},
  options: { limit: whole('number', 'at most so many (50)', [1, 10_000]) },
  run: async (cli, { options }) => {
    const rows = await takePages<Group>(options.limit ?? 50, async (page) => {
      const { data, next_cursor } = await cli.client().call('GET /groups', { query: page });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['group', 'version', 'roles', 'members', 'about'],
        rows.map((each) => [
          each.name,
          String(each.version),
          rolesText(each.bindings),
          each.members.join(', '),
          each.description,
        ]),
      );
    return EXIT.ok;
  },
});

export const groupsPut = command({
  path: 'groups put',
  does: 'Make a group, or replace it (admin); everybody’s roles follow at once',
  args: { group: { help: 'its name' } },
  options: {
    bindings: needed('json', '[{"role": "tech_lead", "projects": ["checkout"]}], as JSON, `@file` or `-`'),
    member: many('principal', 'once for each'),
    description: text('text', 'what it is for'),
    'if-version': text('number', 'the version that is to be replaced; a new group has none'),
  },
  run: async (cli, { args, options }) => {
    const bindings = (await readJson(cli.io, options.bindings)) as Group['bindings'];
    const version = options['if-version'];
    const body = { description: options.description, bindings, members: options.member };
    const ifMatch = version ? `"${version}"` : null;
    const group = await cli
      .client()
      .call('PUT /groups/{name}', { path: { name: args.group }, body, ifMatch });
    if (cli.out.json) cli.out.document(group);
    else {
      const members = `${group.members.length} member${group.members.length === 1 ? '' : 's'}`;
      cli.out.line(`${group.name} has ${members}, version ${group.version}.`);
    }
    return EXIT.ok;
  },
});

export const groupsRemove = command({
  path: 'groups remove',
  does: 'Take a group away, and with it what its members had by it (admin)',
  args: { group: { help: 'its name' } },
  options: { 'if-version': needed('number', 'the version that is to go') },
  run: async (cli, { args, options }) => {
    const ifMatch = `"${options['if-version']}"`;
    await cli.client().call('DELETE /groups/{name}', { path: { name: args.group }, ifMatch });
    if (!cli.out.json) cli.out.line(`${args.group} is gone.`);
    return EXIT.ok;
  },
});

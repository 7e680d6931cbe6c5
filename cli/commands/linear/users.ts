import { command } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';

export const linearUsers = command({
  path: 'linear users',
  does: 'List the people of the workspace, and who they are here (admin)',
  args: {},
  options: {},
  run: async (cli) => {
    const { users } = await cli.client().call('GET /linear/users', {});
    if (cli.out.json) cli.out.document(users);
    else
      cli.out.table(
        ['linear user', 'name', 'email', 'here'],
        users.map((each) => [each.id, each.name, each.email, each.principal_id ?? '-']),
      );
    return EXIT.ok;
  },
});

export const linearUsersMap = command({
  path: 'linear users map',
  does: 'Say whose doing in Linear is a person’s: they decide there in that person’s name (admin)',
  args: {
    user: { help: 'the Linear user: id, or email address' },
    principal: { help: 'the person here' },
  },
  options: {},
  run: async (cli, { args }) => {
    const linear_user = await idOf(cli, args.user);
    const mapped = await cli.client().call('PUT /linear/users/{linear_user}', {
      path: { linear_user },
      body: { principal_id: args.principal },
    });
    if (cli.out.json) cli.out.document(mapped);
    else cli.out.line(`${args.user} in Linear is ${args.principal} here.`);
    return EXIT.ok;
  },
});

export const linearUsersUnmap = command({
  path: 'linear users unmap',
  does: 'Take that back: nothing more is done for them (admin)',
  args: { user: { help: 'the Linear user: id, or email address' } },
  options: {},
  run: async (cli, { args }) => {
    const linear_user = await idOf(cli, args.user);
    const mapped = await cli.client().call('PUT /linear/users/{linear_user}', {
      path: { linear_user },
      body: { principal_id: null },
    });
    if (cli.out.json) cli.out.document(mapped);
    else cli.out.line(`${args.user} in Linear is nobody here.`);
    return EXIT.ok;
  },
});

/** An address is looked up among the workspace's people. */
async function idOf(cli: Parameters<typeof linearUsers.run>[0], user: string): Promise<string> {
  if (!user.includes('@')) return user;
  const { users } = await cli.client().call('GET /linear/users', {});
  return users.find(({ email }) => email.toLowerCase() === user.toLowerCase())?.id ?? user;
}

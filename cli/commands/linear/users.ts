import { type Cli, command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';

type Given = { verb?: string | undefined; user?: string | undefined; principal?: string | undefined };

export const linearUsers = command({
  path: 'linear users',
  does: 'List the people of the workspace, or say who they are here (admin)',
  more: 'Whoever is mapped acts and decides in Linear in that person’s name; for everybody else nothing is done.',
  args: {
    verb: { help: '`map` or `unmap`; left out: they are listed', optional: true },
    user: { help: 'the Linear user: id, or email address', optional: true },
    principal: { help: 'the person here, with `map`', optional: true },
  },
  options: {},
  examples: [
    'devops-agents linear users map ada@example.com p_ada',
    'devops-agents linear users unmap ada@example.com',
  ],
  run: async (cli, { args }) => (args.verb === undefined ? list(cli) : change(cli, args)),
});

async function list(cli: Cli): Promise<number> {
  const { users } = await cli.client().call('GET /linear/users', {});
  if (cli.out.json) cli.out.document(users);
  else
    cli.out.table(
      ['linear user', 'name', 'email', 'here'],
      users.map((each) => [each.id, each.name, each.email, each.principal_id ?? '-']),
    );
  return EXIT.ok;
}

async function change(cli: Cli, { verb, user, principal }: Given): Promise<number> {
  const isComplete = verb === 'map' ? principal !== undefined : verb === 'unmap' && principal === undefined;
  if (!isComplete || user === undefined)
    throw new CliError(
      EXIT.usage,
      'It is `linear users map <user> <principal>` or `linear users unmap <user>`.',
    );
  const mapped = await cli.client().call('PUT /linear/users/{linear_user}', {
    path: { linear_user: await idOf(cli, user) },
    body: { principal_id: principal ?? null },
  });
  if (cli.out.json) cli.out.document(mapped);
  else cli.out.line(`${user} in Linear is ${principal ?? 'nobody'} here.`);
  return EXIT.ok;
}

/** An address is looked up among the workspace's people. */
async function idOf(cli: Cli, user: string): Promise<string> {
  if (!user.includes('@')) return user;
  const { users } = await cli.client().call('GET /linear/users', {});
  return users.find(({ email }) => email.toLowerCase() === user.toLowerCase())?.id ?? user;
}

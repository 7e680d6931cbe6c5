import { command, flag, needed } from '../../command.ts';
import { confirmYes } from '../../confirm.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { seenOrNone } from './document.ts';

export const policyRestore = command({
  path: 'policy restore',
  does: 'Put an earlier version of the policy, or the shipped default, in force as the newest (admin)',
  args: { version: { help: 'its number, or `default`' } },
  options: { reason: needed('text', 'why'), yes: flag('does not ask') },
  run: async (cli, { args, options }) => {
    const version = args.version === 'default' ? args.version : Number(args.version);
    if (version !== 'default' && !(Number.isInteger(version) && version > 0))
      throw new CliError(EXIT.usage, `"${args.version}" is no version: policy history lists them.`);
    if (!options.yes) await confirmYes(cli, `Put version ${args.version} in force again?`);
    const client = cli.client();
    const ifMatch = await seenOrNone(client);
    const restored = await client.call('POST /policy/restore', {
      body: { version, reason: options.reason },
      ifMatch,
    });
    if (cli.out.json) cli.out.document(restored);
    else cli.out.line(`Version ${restored.version} is in force.`);
    return EXIT.ok;
  },
});

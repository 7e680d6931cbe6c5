import { LEVELS, ROLES } from '../../../schema/vocabulary.ts';
import { command, many, needed, neededAmount, oneEach, text } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';

export const approvalsDelegate = command({
  path: 'approvals delegate',
  does: 'Lend somebody your rights to decide, until a time; never beyond your own',
  args: { to: { help: 'the id of the person' } },
  options: {
    hours: neededAmount('number', 'for so long from now'),
    reason: needed('text', 'why'),
    role: many('role', `only this role of yours, once for each: ${ROLES.join(', ')}`),
    project: many('name', 'only this project, once for each'),
    level: many('level', `only this level, once for each: ${LEVELS.join(', ')}`),
    from: text('principal', 'an administrator lends for somebody who is away'),
  },
  run: async (cli, { args, options }) => {
    const body = {
      to: args.to,
      from: options.from,
      hours: options.hours,
      reason: options.reason,
      roles: oneEach('role', ROLES, options.role),
      projects: options.project.length > 0 ? options.project : undefined,
      levels: oneEach('level', LEVELS, options.level),
    };
    const lent = await cli.client().call('POST /delegations', { body });
    if (cli.out.json) cli.out.document(lent);
    else cli.out.line(`${lent.id} lends ${lent.roles.join(', ')} to ${lent.to} until ${time(lent.until)}`);
    return EXIT.ok;
  },
});

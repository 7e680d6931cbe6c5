import { LEVELS, ROLES } from '../../../schema/vocabulary.ts';
import { command, many, needed, text } from '../../command.ts';
import { sayDelegation } from '../delegations/say-delegation.ts';

export const approvalsDelegate = command({
  path: 'approvals delegate',
  does: 'Lend somebody your rights to decide, until a time; never beyond your own',
  args: { to: { help: 'the id of the person' } },
  options: {
    until: needed('time', 'until when, such as 2026-12-01T08:00:00Z'),
    reason: needed('text', 'why'),
    role: many('role', `only this role of yours, once for each (${ROLES.join(', ')})`),
    project: many('name', 'only this project, once for each'),
    level: many('level', `only this level, once for each (${LEVELS.join(', ')})`),
    from: text('principal', 'an administrator lends for somebody who is away'),
  },
  run: async (cli, { args, options }) => {
    const some = (list: string[]) => (list.length > 0 ? list : undefined);
    const body = {
      to: args.to,
      from: options.from,
      until: options.until,
      reason: options.reason,
      roles: some(options.role) as never,
      projects: some(options.project),
      levels: some(options.level) as never,
    };
    return sayDelegation(cli, await cli.client().call('POST /delegations', { body }));
  },
});

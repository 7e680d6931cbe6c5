import { command, text } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';

export const linearStatus = command({
  path: 'linear status',
  does: 'Show how things stand with Linear (admin)',
  args: {},
  options: {},
  run: async (cli) => {
    const status = await cli.client().call('GET /oauth/linear/status', {});
    if (cli.out.json) cli.out.document(status);
    else if (status.workspaces.length === 0)
      cli.out.line(
        status.configured
          ? 'Configured, and installed nowhere: devops-agents linear install'
          : 'Not configured: LINEAR_CLIENT_ID and LINEAR_CLIENT_SECRET, or LINEAR_API_KEY.',
      );
    else
      cli.out.table(
        ['workspace', 'as', 'state', 'token until', 'last told', 'waiting', 'given up', 'unknown'],
        status.workspaces.map((each) => [
          each.name,
          each.mode,
          each.reason ? `${each.state}: ${each.reason}` : each.state,
          each.expires_at === null ? '-' : time(each.expires_at),
          each.last_received_at === null ? '-' : time(each.last_received_at),
          ...[each.waiting, each.dead, each.kept].map(String),
        ]),
      );
    return EXIT.ok;
  },
});

export const linearInstall = command({
  path: 'linear install',
  does: 'Begin installing the app into a workspace: prints Linear’s page to open (admin)',
  args: {},
  options: { return_to: text('path', 'where the browser is led afterwards') },
  run: async (cli, { options }) => {
    const begun = await cli.client().call('GET /oauth/linear/install', {
      query: { as: 'json', return_to: options.return_to },
    });
    if (cli.out.json) cli.out.document(begun);
    else cli.out.line(begun.url);
    return EXIT.ok;
  },
});

export const linearReconcile = command({
  path: 'linear reconcile',
  does: 'Look for what Linear’s webhooks have missed, now (admin)',
  args: {},
  options: {},
  run: async (cli) => {
    const done = await cli.client().call('POST /linear/reconcile', {});
    if (cli.out.json) cli.out.document(done);
    else cli.out.line(`Looked at ${done.workspaces}; ${done.found} had been missed.`);
    return EXIT.ok;
  },
});

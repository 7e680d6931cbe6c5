import { command, flag, needed, text } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { findEndpoint } from './find-endpoint.ts';

export const endpointsTest = command({
  path: 'notifications test',
  does: 'Send a test now, and say how it went (admin)',
  args: { name: { help: 'the endpoint' } },
  options: {},
  run: async (cli, { args }) => {
    const { id, name } = await findEndpoint(cli, args.name);
    const sent = await cli
      .client()
      .call('POST /notification-endpoints/{endpoint_id}/test', { path: { endpoint_id: id } });
    if (cli.out.json) cli.out.document(sent);
    else
      cli.out.line(
        sent.state === 'sent' ? `${name} has taken it.` : `${name} has not taken it: ${sent.last_error}`,
      );
    return sent.state === 'sent' ? EXIT.ok : EXIT.failed;
  },
});

export const endpointsRotate = command({
  path: 'notifications rotate',
  does: 'Make a new signing secret; the last one signs beside it (admin)',
  args: { name: { help: 'the endpoint' } },
  options: { 'drop-old': flag('the last one signs no more, from now on') },
  run: async (cli, { args, options }) => {
    const { id } = await findEndpoint(cli, args.name);
    const turned = await cli.client().call('POST /notification-endpoints/{endpoint_id}/rotate-secret', {
      ...{ path: { endpoint_id: id }, body: { drop_old: options['drop-old'] } },
    });
    if (cli.out.json) cli.out.document(turned);
    else cli.out.fields([['secret, shown this once', turned.secret ?? '-']]);
    return EXIT.ok;
  },
});

export const endpointsReplay = command({
  path: 'notifications replay',
  does: 'Tell an endpoint again what happened in a stretch of time (admin)',
  more: 'Receivers know a message again by its id. Without --all only what it has not taken.',
  args: { name: { help: 'the endpoint' } },
  options: {
    from: needed('time', 'from then on, RFC 3339'),
    to: text('time', 'up to then (now)'),
    all: flag('also what it has taken'),
  },
  run: async (cli, { args, options }) => {
    const { id } = await findEndpoint(cli, args.name);
    const body = {
      from: options.from,
      to: options.to ?? new Date().toISOString(),
      only_failed: !options.all,
    };
    const done = await cli.client().call('POST /notification-endpoints/{endpoint_id}/replay', {
      ...{ path: { endpoint_id: id }, body },
    });
    if (cli.out.json) cli.out.document(done);
    else
      cli.out.line(`${done.replayed} are on their way${done.more ? '; there is more: replay again' : ''}.`);
    return EXIT.ok;
  },
});

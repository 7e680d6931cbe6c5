import { ENDPOINT_CHANNELS } from '../../choices.ts';
import type { Input } from '../../client/client.ts';
import { command, flag, neededChoice, readJson, text, whole } from '../../command.ts';
import { confirmYes } from '../../confirm.ts';
import { EXIT } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';
import { allEndpoints, findEndpoint } from './find-endpoint.ts';

type Body = NonNullable<Input<'POST /notification-endpoints'>['body']>;

const GIVEN = {
  filter: text(
    'json',
    '{"events": [...], "min_risk": ..., "projects": [...], "roles": [...]}, as JSON, `@file` or `-`',
  ),
  'quiet-hours': text('json', '{"from": "22:00", "to": "07:00", "time_zone": ...}, as JSON, `@file` or `-`'),
  'digest-minutes': whole('number', 'gather what can wait for so long', [5, 1_440]),
  fallback: text('name', 'the endpoint that takes what this one has not taken'),
  'fallback-after': whole('number', 'after so many attempts (3)', [1, 8]),
};

export const endpointsList = command({
  path: 'notifications endpoints',
  does: 'List who is told of what, and how that goes',
  args: {},
  options: {},
  run: async (cli) => {
    const rows = await allEndpoints(cli);
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['endpoint', 'channel', 'state', 'to', 'events', 'last success', 'last error'],
        rows.map((each) => [
          each.name,
          each.channel,
          each.state,
          Object.values(each.target).flat().join(', ') || '-',
          each.filter.events?.join(', ') ?? 'all',
          each.last_success_at ? time(each.last_success_at) : '-',
          each.disabled_reason ?? each.last_error ?? '-',
        ]),
      );
    return EXIT.ok;
  },
});

export const endpointsAdd = command({
  path: 'notifications add',
  does: 'Tell somebody else: a webhook, a Slack channel, mail, the console, the log (admin)',
  more: 'What happens from now on is told there. The secret that a webhook is signed with is printed once.',
  args: { name: { help: 'lower-case letters, digits, "-" and "_"' } },
  options: {
    channel: neededChoice(ENDPOINT_CHANNELS, 'how it is told'),
    target: text('json', '{"url": ...}, {"channel": ...} or {"to": [...]}, as JSON, `@file` or `-`'),
    ...GIVEN,
  },
  examples: [
    'devops-agents notifications add ops --channel slack --target \'{"channel": "C024BE91L"}\'',
    'devops-agents notifications add people --channel email --target \'{"to": "people"}\'',
  ],
  run: async (cli, { args, options }) => {
    const read = async (given: string | undefined) =>
      given === undefined ? undefined : await readJson(cli.io, given);
    const fallback = options.fallback ? await findEndpoint(cli, options.fallback) : undefined;
    const body = {
      name: args.name,
      channel: options.channel as Body['channel'],
      target: (await read(options.target)) as Body['target'],
      filter: (await read(options.filter)) as Body['filter'],
      quiet_hours: (await read(options['quiet-hours'])) as Body['quiet_hours'],
      digest_minutes: options['digest-minutes'],
      fallback_id: fallback?.id,
      fallback_after: options['fallback-after'],
    };
    const made = await cli.client().call('POST /notification-endpoints', { body });
    if (cli.out.json) cli.out.document(made);
    else {
      cli.out.line(`${made.name} is told from now on.`);
      if (made.secret) cli.out.fields([['secret, shown this once', made.secret]]);
    }
    return EXIT.ok;
  },
});

export const endpointsChange = command({
  path: 'notifications change',
  does: 'Change an endpoint, disable it, or enable it again (admin)',
  args: { name: { help: 'the endpoint' } },
  options: {
    target: text('json', 'where it leads to, as JSON, `@file` or `-`'),
    ...GIVEN,
    enable: flag('start afresh with it'),
    disable: flag('tell it nothing'),
  },
  run: async (cli, { args, options }) => {
    const read = async (given: string | undefined) =>
      given === undefined ? undefined : await readJson(cli.io, given);
    const endpoint = await findEndpoint(cli, args.name);
    const fallback = options.fallback ? await findEndpoint(cli, options.fallback) : undefined;
    const body = {
      target: (await read(options.target)) as Body['target'],
      filter: (await read(options.filter)) as Body['filter'],
      quiet_hours: (await read(options['quiet-hours'])) as Body['quiet_hours'],
      digest_minutes: options['digest-minutes'],
      fallback_id: fallback?.id,
      fallback_after: options['fallback-after'],
      enabled: options.enable ? true : options.disable ? false : undefined,
    };
    const changed = await cli.client().call('PATCH /notification-endpoints/{endpoint_id}', {
      ...{ path: { endpoint_id: endpoint.id }, body, ifMatch: `"${endpoint.version}"` },
    });
    if (cli.out.json) cli.out.document(changed);
    else cli.out.line(`${changed.name} is ${changed.state}.`);
    return EXIT.ok;
  },
});

export const endpointsRemove = command({
  path: 'notifications remove',
  does: 'Tell an endpoint nothing more; what waits for it is dropped (admin)',
  args: { name: { help: 'the endpoint' } },
  options: { yes: flag('do not ask') },
  run: async (cli, { args, options }) => {
    const endpoint = await findEndpoint(cli, args.name);
    if (!options.yes) await confirmYes(cli, `Remove ${endpoint.name}?`);
    await cli.client().call('DELETE /notification-endpoints/{endpoint_id}', {
      ...{ path: { endpoint_id: endpoint.id }, ifMatch: `"${endpoint.version}"` },
    });
    if (!cli.out.json) cli.out.line(`${endpoint.name} is gone.`);
    return EXIT.ok;
  },
});

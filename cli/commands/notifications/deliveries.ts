import { DELIVERY_STATES } from '../../choices.ts';
import type { Answer, Input } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, flag, needed, readJson, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';

type Delivery = Answer<'GET /notification-deliveries'>['data'][number];
type Told = Answer<'GET /notifications'>['data'][number];

export const deliveriesList = command({
  path: 'notifications deliveries',
  does: 'List who was told of what, how often it was tried, and why not',
  args: {},
  options: {
    state: choice(DELIVERY_STATES, 'only these'),
    task: text('id', 'only of this task'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const rows = await takePages<Delivery>(options.limit ?? 50, async (page) => {
      const query = { ...page, state: options.state, task_id: options.task };
      const { data, next_cursor } = await cli.client().call('GET /notification-deliveries', { query });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['delivery', 'at', 'what', 'to', 'state', 'tries', 'took', 'why not'],
        rows.map((each) => [
          each.id,
          time(each.event_at),
          each.type,
          each.recipient ?? each.endpoint_id,
          each.state,
          String(each.attempts),
          each.latency_ms === null ? '-' : `${(each.latency_ms / 1_000).toFixed(1)} s`,
          each.last_error ?? '-',
        ]),
      );
    return EXIT.ok;
  },
});

export const deliveriesRetry = command({
  path: 'notifications retry',
  does: 'Try a delivery again, with all its attempts before it',
  args: { delivery: { help: 'its id' } },
  options: {},
  run: async (cli, { args }) => {
    const done = await cli.client().call('POST /notification-deliveries/{delivery_id}/retry', {
      path: { delivery_id: args.delivery },
    });
    if (cli.out.json) cli.out.document(done);
    else cli.out.line(`${done.id} is on its way.`);
    return EXIT.ok;
  },
});

export const notificationsList = command({
  path: 'notifications list',
  does: 'Show what you were told, newest first',
  args: {},
  options: {
    unread: flag('only what you have not read'),
    read: flag('mark it as read'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const rows = await takePages<Told>(options.limit ?? 50, async (page) => {
      const query = { ...page, unread: options.unread ? 'true' : undefined };
      const { data, next_cursor } = await cli.client().call('GET /notifications', { query });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['at', 'what'],
        rows.map((each) => [time(each.at), each.title]),
      );
    const [newest] = rows;
    if (options.read && newest)
      await cli.client().call('POST /notifications/read', { body: { up_to: newest.at } });
    return EXIT.ok;
  },
});

export const preferencesShow = command({
  path: 'notifications preferences',
  does: 'Show what you want to be told, and where; with --set, say so',
  args: {},
  options: {
    set: text(
      'json',
      '{"email": ..., "muted": [...], "min_risk": ..., "quiet_hours": ..., "digest_minutes": ...}, as JSON, `@file` or `-`',
    ),
  },
  run: async (cli, { options }) => {
    const body =
      options.set &&
      ((await readJson(cli.io, options.set)) as Input<'PUT /notification-preferences'>['body']);
    const kept = body
      ? await cli.client().call('PUT /notification-preferences', { body })
      : await cli.client().call('GET /notification-preferences', {});
    if (cli.out.json) cli.out.document(kept);
    else
      cli.out.fields(
        Object.entries(kept).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );
    return EXIT.ok;
  },
});

export const slackUser = command({
  path: 'principals slack-user',
  does: 'Say whose clicks in Slack are a person’s (admin)',
  args: { principal: { help: 'the person' } },
  options: { id: needed('id', 'the Slack member id, such as U024BE7LH; `none` takes it back') },
  run: async (cli, { args, options }) => {
    const done = await cli.client().call('PUT /principals/{principal_id}/slack-user', {
      ...{
        path: { principal_id: args.principal },
        body: { slack_user: options.id === 'none' ? null : options.id },
      },
    });
    if (cli.out.json) cli.out.document(done);
    else
      cli.out.line(
        done.slack_user
          ? `${done.slack_user} is ${done.principal_id}.`
          : `Nobody in Slack is ${done.principal_id}.`,
      );
    return EXIT.ok;
  },
});

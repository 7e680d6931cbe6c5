import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, flag, needed, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { red } from '../../render/style.ts';
import { time, word } from '../../render/words.ts';

type Review = Answer<'GET /reviews'>['data'][number];

export const reviewsList = command({
  path: 'reviews list',
  does: 'List what was done by break-glass, the earliest due first',
  args: {},
  options: {
    all: flag('also those that are done'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const rows = await takePages<Review>(options.limit ?? 50, async (page) => {
      const query = { ...page, open: options.all ? undefined : 'true' };
      const { data, next_cursor } = await cli.client().call('GET /reviews', { query });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['review', 'risk', 'by', 'due', 'verdict', 'reason'],
        rows.map((each) => [
          each.id,
          word(each.risk_level),
          each.broken_by,
          each.overdue ? red(`${time(each.due_at)} overdue`) : time(each.due_at),
          each.verdict ?? '-',
          each.reason,
        ]),
      );
    return EXIT.ok;
  },
});

export const reviewsAnswer = command({
  path: 'reviews answer',
  does: 'Say whether a broken glass was justified; never one’s own',
  args: { review: { help: 'its id' } },
  options: {
    verdict: choice(['justified', 'not_justified'], 'what you say of it (needed)'),
    comment: needed('text', 'why'),
  },
  run: async (cli, { args, options }) => {
    if (!options.verdict) throw new CliError(EXIT.usage, '--verdict is justified or not_justified.');
    const body = { verdict: options.verdict, comment: options.comment };
    const review = await cli
      .client()
      .call('POST /reviews/{review_id}', { path: { review_id: args.review }, body });
    if (cli.out.json) cli.out.document(review);
    else cli.out.line(`${review.id} ${review.verdict ?? ''}`);
    return EXIT.ok;
  },
});

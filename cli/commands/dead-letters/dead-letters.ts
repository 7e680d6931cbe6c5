import { DEAD_KINDS } from '../../choices.ts';
import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { time, word } from '../../render/words.ts';

type Letter = Answer<'GET /dead-letters'>['data'][number];

export const deadLettersList = command({
  path: 'dead-letters list',
  does: 'List what no machine moves any more',
  args: {},
  options: {
    kind: choice(DEAD_KINDS, 'only those'),
    status: choice(['open', 'closed'], 'open ones without it'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const letters = await takePages<Letter>(options.limit ?? 50, async (page) => {
      const query = { ...page, kind: options.kind, status: options.status };
      const { data, next_cursor } = await cli.client().call('GET /dead-letters', { query });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(letters);
    else
      cli.out.table(
        ['letter', 'kind', 'status', 'code', 'last', 'reason'],
        letters.map((each) => [
          each.id,
          each.kind,
          word(each.status),
          each.code,
          time(each.last_at),
          each.reason,
        ]),
      );
    return EXIT.ok;
  },
});

export const deadLettersRedrive = command({
  path: 'dead-letters redrive',
  does: 'Drive dead letters again: one, or a portion of a kind',
  args: { letter: { help: 'its id', optional: true } },
  options: { kind: choice(DEAD_KINDS, 'all of a kind, in portions') },
  run: async (cli, { args, options }) => {
    const { out } = cli;
    if ((args.letter === undefined) === (options.kind === undefined))
      throw new CliError(EXIT.usage, 'One letter, or --kind for a portion of them.');
    if (args.letter !== undefined) {
      const driven = await cli
        .client()
        .call('POST /dead-letters/{letter_id}/redrive', { path: { letter_id: args.letter }, body: {} });
      if (out.json) out.document(driven);
      else out.line(`${driven.id} ${driven.state}`);
      return EXIT.ok;
    }
    const answer = await cli.client().call('POST /dead-letters/redrive', { body: { kind: options.kind! } });
    if (out.json) out.document(answer);
    else {
      out.line(`${answer.redriven.length} driven again${answer.more ? '; there are more' : ''}`);
      for (const { id, code, detail } of answer.refused)
        out.line([word('failed'), ` ${id} ${code}: ${detail}`]);
    }
    return answer.refused.length > 0 ? EXIT.conflict : EXIT.ok;
  },
});

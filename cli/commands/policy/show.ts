import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { command, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { green } from '../../render/style.ts';
import { time } from '../../render/words.ts';
import { writeText } from '../../text-file.ts';
import { readPolicy } from './document.ts';

type Version = Answer<'GET /policy/versions'>['data'][number];

export const policyShow = command({
  path: 'policy show',
  does: 'Show the active policy',
  more: 'What a terminal would obey is written out there; --output keeps the document as it is.',
  args: {},
  options: { output: text('file', 'writes it there, as it is') },
  run: async (cli, { options }) => {
    const { out } = cli;
    const { policy } = await readPolicy(cli.client());
    if (options.output !== undefined) writeText(cli.io, options.output, policy.document);
    else if (out.json) out.document(policy);
    else out.block(policy.document);
    const when = `version ${policy.version}, by ${policy.created_by}, ${time(policy.created_at)}`;
    if (!out.json) out.note(policy.reason ? `${when}: ${policy.reason}` : when);
    return EXIT.ok;
  },
});

export const policyHistory = command({
  path: 'policy history',
  does: 'List the versions of the policy, newest first: who, when, why',
  args: {},
  options: { limit: whole('number', 'at most so many (50)', [1, 10_000]) },
  run: async (cli, { options }) => {
    const rows = await takePages<Version>(options.limit ?? 50, async (page) => {
      const { data, next_cursor } = await cli.client().call('GET /policy/versions', { query: page });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['version', '', 'by', 'when', 'why'],
        rows.map((each) => [
          String(each.version),
          each.active ? green('active') : '',
          each.created_by,
          time(each.created_at),
          each.reason ?? '',
        ]),
      );
    return EXIT.ok;
  },
});

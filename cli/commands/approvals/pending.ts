import { ROLES } from '../../../schema/vocabulary.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, flag, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { type Approval, INBOX_HEAD, inboxRows } from '../../render/approval.ts';
import { tableOf } from '../../render/out.ts';
import { dim } from '../../render/style.ts';
import { keepLooking } from '../../watch.ts';

export const approvalsPending = command({
  path: 'approvals pending',
  does: 'List what you may decide: highest risk first, then oldest',
  args: {},
  options: {
    role: choice(ROLES, 'only what this role of yours can meet'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
    watch: flag('looks again every two seconds; when piped, a line for each new one'),
  },
  run: async (cli, { options }) => {
    const { out, io } = cli;
    const client = cli.client();
    const read = () =>
      takePages<Approval>(options.limit ?? 50, async (page) => {
        const { approvals, next_cursor } = await client.call('GET /approvals/pending', {
          query: { ...page, role: options.role },
        });
        return { rows: approvals, next: next_cursor };
      });
    const seen = new Set<string>();
    return keepLooking(io, async () => {
      const approvals = await read();
      const rows = inboxRows(approvals, io.now());
      if (!options.watch) {
        if (out.json) out.document(approvals);
        else if (rows.length === 0) out.note(dim('Nothing waits for you.'));
        else out.table(INBOX_HEAD, rows);
        return EXIT.ok;
      }
      if (out.isTty && !out.json) out.redraw(tableOf(INBOX_HEAD, rows, io.stdout.columns));
      else
        for (const [i, each] of approvals.entries()) {
          if (seen.has(each.id)) continue;
          seen.add(each.id);
          if (out.json) out.document(each, true);
          else out.line(rows[i]!.flatMap((cell) => [cell, '  '] as never));
        }
      return null;
    });
  },
});

import { ROLES } from '../../../schema/vocabulary.ts';
import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, flag, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { type Approval, INBOX_HEAD, inboxLine, inboxRows } from '../../render/approval.ts';
import { type Out, tableOf } from '../../render/out.ts';
import { dim, red } from '../../render/style.ts';
import { keepLooking } from '../../watch.ts';

type Inbox = Answer<'GET /approvals/pending'>;

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
    const seen = new Set<string>();
    return keepLooking(io, async () => {
      let first: Inbox | null = null;
      const approvals = await takePages<Approval>(options.limit ?? 50, async (page) => {
        const inbox = await client.call('GET /approvals/pending', { query: { ...page, role: options.role } });
        first ??= inbox;
        return { rows: inbox.approvals, next: inbox.next_cursor };
      });
      if (!options.watch) {
        if (out.json) out.document(approvals);
        else if (approvals.length === 0) out.note(dim('Nothing waits for your approval.'));
        else out.table(INBOX_HEAD, inboxRows(approvals, io.now()));
        if (!out.json) noteOthers(out, first!);
        return EXIT.ok;
      }
      if (out.isTty && !out.json) {
        out.redraw(tableOf(INBOX_HEAD, inboxRows(approvals, io.now()), io.stdout.columns));
        return null;
      }
      for (const each of approvals.filter(({ id }) => !seen.has(id))) {
        seen.add(each.id);
        if (out.json) out.document(each, true);
        else out.line(inboxLine(each));
      }
      return null;
    });
  },
});

/** What else waits for people: calls of which nobody knows whether they happened, and reviews that are overdue. */
function noteOthers(out: Out, { unknown_effects, overdue_reviews }: Inbox): void {
  for (const { tool, task_id, key } of unknown_effects)
    out.note([red('unknown effect '), `${tool} of task ${task_id}, key ${key.slice(0, 12)}`]);
  for (const { id, broken_by } of overdue_reviews)
    out.note([red('overdue review '), `${id} of what ${broken_by} did: reviews answer`]);
}

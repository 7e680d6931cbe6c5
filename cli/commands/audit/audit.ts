import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, text, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { green, red } from '../../render/style.ts';
import { time, word } from '../../render/words.ts';

type Event = Answer<'GET /audit'>['data'][number];

const NARROWED = {
  type: text('type', 'exact, or a family: "approval.*"'),
  actor: text('principal', 'who did it'),
  subject: text('id', 'what it is about'),
  task: text('id', 'everything about a task'),
  project: text('name', 'everything about a project'),
  from: text('time', 'not before; RFC 3339'),
  to: text('time', 'before; RFC 3339'),
};

export const auditList = command({
  path: 'audit list',
  does: 'List what was audited, newest first',
  args: {},
  options: { ...NARROWED, limit: whole('number', 'at most so many (50)', [1, 10_000]) },
  examples: ['audit list --type "approval.*"', 'audit list --task 0199a1b2-0000-7000-8000-000000000000'],
  run: async (cli, { options: { limit, ...filter } }) => {
    const rows = await takePages<Event>(limit ?? 50, async (page) => {
      const { data, next_cursor } = await cli.client().call('GET /audit', { query: { ...page, ...filter } });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['seq', 'at', 'actor', 'type', 'subject'],
        rows.map(({ seq, at, actor, type, subject }) => [String(seq), time(at), actor, word(type), subject]),
      );
    return EXIT.ok;
  },
});

export const auditExport = command({
  path: 'audit export',
  does: 'Write the audit log to standard output, oldest first',
  more: 'What is written as jsonl can be verified without the service: npm run audit:verify -- file',
  args: {},
  options: { ...NARROWED, format: choice(['jsonl', 'csv'], 'as JSON lines (the default) or CSV') },
  examples: ['devops-agents audit export > audit.jsonl'],
  run: async (cli, { options: { format = 'jsonl', ...filter } }) => {
    const answer = await cli.client().response('GET /audit', { query: { ...filter, format } });
    const decoder = new TextDecoder();
    try {
      for await (const piece of answer.body ?? [])
        cli.io.stdout.write(decoder.decode(piece, { stream: true }));
    } catch (error) {
      throw new CliError(EXIT.unavailable, `The export broke off: ${(error as Error).message}`);
    }
    return EXIT.ok;
  },
});

export const auditVerify = command({
  path: 'audit verify',
  does: 'Walk the chain of the audit log: has anybody changed, swapped or taken away anything?',
  more: 'Exit code 8 when it does not hold.',
  args: {},
  options: { head: text('seq:hash', 'a head that you kept elsewhere: does the chain still go through it?') },
  examples: ['audit verify'],
  run: async (cli, { options: { head } }) => {
    const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(head ?? '') ?? [];
    if (head !== undefined && hash === undefined)
      throw new CliError(EXIT.usage, '--head is a number, a colon and 64 hexadecimal digits.');
    const query = hash === undefined ? {} : { seq: Number(seq), hash };
    const found = await cli.client().call('GET /audit/verify', { query });
    if (cli.out.json) cli.out.document(found);
    else if (found.ok) {
      cli.out.line([
        green('holds'),
        `  ${found.length} events, held against ${found.anchors} heads told outside`,
      ]);
      cli.out.line(`head   ${found.length}:${found.head}`);
    } else cli.out.line([red('BROKEN'), `  ${found.reason}`]);
    return found.ok ? EXIT.ok : EXIT.endedBadly;
  },
});

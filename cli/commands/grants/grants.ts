import { LEVELS } from '../../../schema/vocabulary.ts';
import type { Answer, Input } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, flag, needed, neededAmount, readJson, text, whole } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { time, word } from '../../render/words.ts';

type Grant = Answer<'GET /grants'>['data'][number];
type Body = NonNullable<Input<'POST /grants'>['body']>;

export const grantsList = command({
  path: 'grants list',
  does: 'List remembered approvals of your projects, newest first',
  args: {},
  options: {
    all: flag('also those that hold no more'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const rows = await takePages<Grant>(options.limit ?? 50, async (page) => {
      const query = { ...page, in_force: options.all ? undefined : 'true' };
      const { data, next_cursor } = await cli.client().call('GET /grants', { query });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else
      cli.out.table(
        ['grant', 'project', 'for', 'tool', 'up to', 'used', 'until', 'by', 'reason'],
        rows.map((each) => [
          each.id,
          each.project,
          each.gate ? 'the gate' : 'agents',
          each.tool,
          word(each.max_level),
          `${each.used}/${each.uses}`,
          time(each.expires_at),
          each.granted_by,
          each.reason,
        ]),
      );
    return EXIT.ok;
  },
});

export const grantsGive = command({
  path: 'grants give',
  does: 'Let calls of one pattern run without being asked about, so long and so often',
  more: 'Like an approval (--approval takes its project, tool, target and arguments), or by itself with --project, --tool, --args and --target. --args names every argument of the call: {"repository": {"is": "checkout"}, "branch": {"glob": "release/*"}}.',
  args: {},
  options: {
    hours: neededAmount('number', 'for so long from now'),
    uses: whole('number', 'so often (1)', [1, 10_000]),
    reason: needed('text', 'why'),
    approval: text('id', 'of a call like it'),
    project: text('name', 'the project'),
    tool: text('name', 'the tool'),
    gate: flag('for requests at the gate, and for them alone'),
    args: text('json', 'the patterns, as JSON, `@file` or `-`'),
    target: text('json', '{"repository": ..., "environment": ...}, as JSON, `@file` or `-`'),
    'max-level': choice(LEVELS, 'a call that is assessed above it is asked about'),
  },
  run: async (cli, { options }) => {
    const { approval, project, tool, gate, args, target } = options;
    if (!approval && !(project && tool && args && target))
      throw new CliError(
        EXIT.usage,
        'A pattern is needed: --approval, or --project, --tool, --args and --target.',
      );
    const body = {
      approval_id: approval,
      project,
      tool,
      gate: gate || undefined,
      args: args === undefined ? undefined : ((await readJson(cli.io, args)) as Body['args']),
      target: target === undefined ? undefined : ((await readJson(cli.io, target)) as Body['target']),
      max_level: options['max-level'],
      uses: options.uses ?? 1,
      hours: options.hours,
      reason: options.reason,
    };
    const grant = await cli.client().call('POST /grants', { body });
    if (cli.out.json) cli.out.document(grant);
    else
      cli.out.line(`${grant.id} lets ${grant.tool} run ${grant.uses} times until ${time(grant.expires_at)}`);
    return EXIT.ok;
  },
});

export const grantsRevoke = command({
  path: 'grants revoke',
  does: 'Take a grant back, at once',
  args: { grant: { help: 'its id' } },
  options: {},
  run: async (cli, { args }) => {
    const grant = await cli.client().call('DELETE /grants/{grant_id}', { path: { grant_id: args.grant } });
    if (cli.out.json) cli.out.document(grant);
    else cli.out.line(`${args.grant} is revoked.`);
    return EXIT.ok;
  },
});

import { command, needed, readJson, text } from '../../command.ts';
import { editUntilAccepted } from '../../edit-text.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { bold } from '../../render/style.ts';

export const approvalsEdit = command({
  path: 'approvals edit',
  does: 'Change the arguments of a pending call, as a new revision that others approve',
  more: 'Opens $EDITOR with the arguments as JSON; --args gives them instead. What is refused stays in a file.',
  args: { approval: { help: 'its id' } },
  options: {
    reason: needed('text', 'why'),
    args: text('json', 'the new arguments, as JSON, `@file` or `-`'),
  },
  run: async (cli, { args, options }) => {
    const client = cli.client();
    const path = { approval_id: args.approval };
    const send = (changed: unknown) =>
      client.call('POST /approvals/{approval_id}/edit', {
        path,
        body: { args: changed as Record<string, unknown>, reason: options.reason },
      });
    const revised =
      options.args === undefined
        ? await editUntilAccepted(cli, {
            name: `approval-${args.approval}.json`,
            text: JSON.stringify(
              (await client.call('GET /approvals/{approval_id}', { path })).action_details?.args ?? {},
              null,
              2,
            ).concat('\n'),
            send: (edited) => send(parse(edited)),
          })
        : await send(await readJson(cli.io, options.args));
    if (cli.out.json) cli.out.document(revised);
    else {
      cli.out.line(`${revised.id} is revision ${revised.revision}, in the place of ${args.approval}`);
      cli.out.line(['action hash  ', bold(revised.action_hash)]);
    }
    return EXIT.ok;
  },
});

function parse(edited: string): unknown {
  try {
    return JSON.parse(edited);
  } catch (error) {
    throw new CliError(EXIT.refused, `That is no JSON: ${(error as Error).message}`);
  }
}

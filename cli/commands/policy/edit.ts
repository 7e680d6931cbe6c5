import { command, flag, needed, readText, text } from '../../command.ts';
import { confirmYes } from '../../confirm.ts';
import { editUntilAccepted, showDiff } from '../../edit-text.ts';
import { Refused } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { excerptAt } from '../../render/excerpt.ts';
import { readPolicy } from './document.ts';

export const policyEdit = command({
  path: 'policy edit',
  does: 'Change the policy in $EDITOR and put it in force as a new version (admin)',
  more: 'Shows what was changed before it is sent, and each error at its line. What is refused, or was overtaken by another version, stays in a file that the message names; --file sends such a file.',
  args: {},
  options: {
    reason: needed('text', 'why'),
    file: text('file', 'takes the document from there; `-` for standard input'),
    yes: flag('does not ask'),
  },
  run: async (cli, { options }) => {
    const { out } = cli;
    const client = cli.client();
    const { policy, etag } = await readPolicy(client);
    const send = async (document: string) => {
      try {
        return await client.call('PUT /policy', {
          body: { document, reason: options.reason },
          ifMatch: etag,
        });
      } catch (error) {
        if (error instanceof Refused)
          for (const line of excerptAt(document, error.problem.errors)) out.note(line);
        throw error;
      }
    };
    const fromFile = async (file: string) => {
      const document = await readText(cli.io, file === '-' ? file : `@${file}`);
      showDiff(out, 'policy.yaml', policy.document, document);
      if (!options.yes) await confirmYes(cli, 'Put this in force?');
      return send(document);
    };
    const put =
      options.file === undefined
        ? await editUntilAccepted(cli, { name: 'policy.yaml', text: policy.document, send, yes: options.yes })
        : await fromFile(options.file);
    if (out.json) out.document(put);
    else out.line(`Version ${put.version} is in force.`);
    return EXIT.ok;
  },
});

import { command, needed, readJson, readText, text } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { dim } from '../../render/style.ts';
import { asText } from '../../render/words.ts';

export const policyTest = command({
  path: 'policy test',
  does: 'Say what a draft of the policy would decide, beside what the active one decides; changes nothing',
  args: {},
  options: {
    file: needed('file', 'the draft; `-` for standard input'),
    cases: text(
      'json',
      'what is to be decided, as JSON, `@file` or `-`; without it what was decided last month',
    ),
  },
  run: async (cli, { options }) => {
    const { out, io } = cli;
    const document = await readText(io, options.file === '-' ? '-' : `@${options.file}`);
    const cases =
      options.cases === undefined
        ? undefined
        : ((await readJson(io, options.cases)) as Record<string, unknown>[]);
    const answer = await cli.client().call('POST /policy/test', { body: { document, cases } });
    if (out.json) {
      out.document(answer);
      return EXIT.ok;
    }
    out.line(`${answer.changed} of ${answer.total} would be decided otherwise`);
    for (const each of answer.cases.filter(({ changed }) => changed !== false))
      out.line([asText(each.case), dim('  now '), asText(each.active), dim('  then '), asText(each.draft)]);
    return EXIT.ok;
  },
});

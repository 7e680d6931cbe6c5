import type { Answer, Input } from '../../client/client.ts';
import { command, needed, readJson, readText, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { dim } from '../../render/style.ts';
import { word } from '../../render/words.ts';

type Case = Answer<'POST /policy/test'>['cases'][number];

export const policyTest = command({
  path: 'policy test',
  does: 'Say what a draft of the policy would decide, beside what the active one decides; changes nothing',
  args: {},
  options: {
    file: needed('file', 'the draft; `-` for standard input'),
    cases: text('json', 'what is to be decided, as JSON, `@file` or `-`; without it what was decided lately'),
    days: whole('number', 'how far back that reaches', [1, 366]),
  },
  run: async (cli, { options }) => {
    const { out, io } = cli;
    const document = await readText(io, options.file === '-' ? '-' : `@${options.file}`);
    const given = options.cases === undefined ? undefined : await readJson(io, options.cases);
    const cases = given as Input<'POST /policy/test'>['body']['cases'];
    const body = { document, cases, since_days: options.days };
    const answer = await cli.client().call('POST /policy/test', { body });
    if (out.json) {
      out.document(answer);
      return EXIT.ok;
    }
    out.line(`${answer.changed} of ${answer.total} would be decided otherwise`);
    if (answer.left_out > 0)
      out.note(`${answer.left_out} calls cannot be weighed again: their tool or their arguments are gone.`);
    for (const each of answer.cases.filter(({ changed }) => changed)) {
      const { tool, project, risk_level, id } = each.case;
      const now = [dim('  now '), decided(each.active), dim('  then '), decided(each.draft)];
      out.line([`${id ?? tool}  ${project ?? '-'}  `, word(risk_level), ...now]);
      for (const difference of each.differences) out.line(dim(`    ${difference}`));
    }
    return EXIT.ok;
  },
});

function decided({ decision, approvals_required }: Case['draft']): string {
  return decision === 'require_approval' ? `${approvals_required} must approve` : decision;
}

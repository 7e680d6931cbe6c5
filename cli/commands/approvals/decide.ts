import * as z from 'zod';
import { command, flag, needed, readJson } from '../../command.ts';
import { confirmYes } from '../../confirm.ts';
import { CliError } from '../../errors.ts';
import { EXIT, exitOf } from '../../exit-codes.ts';
import { word } from '../../render/words.ts';

const Decisions = z
  .array(
    z.strictObject({
      approval_id: z.string(),
      decision: z.enum(['approve', 'reject']),
      action_hash: z.string(),
      justification: z.string().optional(),
      reason: z.string().optional(),
      note: z.string().optional(),
      option: z.enum(['finish_up', 'raise', 'stop']).optional(),
    }),
  )
  .min(1)
  .max(50);

type Result = {
  approval_id: string;
  status: number;
  decision?: { status: string };
  code?: string;
  detail?: string;
};

export const approvalsDecide = command({
  path: 'approvals decide',
  does: 'Decide up to 50 approvals, each by its id and its action’s hash',
  more: 'Each is decided for itself; the exit code is that of the first refusal.',
  args: {},
  options: {
    decisions: needed(
      'json',
      '[{approval_id, decision, action_hash, justification?, reason?}], as JSON, `@file` or `-`',
    ),
    yes: flag('does not ask'),
  },
  run: async (cli, { options }) => {
    const { data: decisions, error } = Decisions.safeParse(await readJson(cli.io, options.decisions));
    if (!decisions) throw new CliError(EXIT.usage, z.prettifyError(error));
    if (!options.yes) {
      for (const { approval_id, decision, action_hash } of decisions)
        cli.out.note([word(decision), ` ${approval_id}  ${action_hash}`]);
      await confirmYes(cli, `Decide these ${decisions.length}?`);
    }
    const { results } = await cli.client().call('POST /approvals/decisions', { body: { decisions } });
    if (cli.out.json) cli.out.document(results);
    else {
      const rows = (results as Result[]).map((each) => [
        each.approval_id,
        word(each.code ?? each.decision?.status),
        each.detail ?? '',
      ]);
      cli.out.table(['approval', 'outcome', 'detail'], rows);
    }
    const refused = (results as Result[]).find(({ status }) => status >= 400);
    return refused ? exitOf(refused.status) : EXIT.ok;
  },
});

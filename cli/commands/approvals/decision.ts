import type { Client } from '../../client/client.ts';
import { type Cli, flag, text } from '../../command.ts';
import { confirmHash } from '../../confirm.ts';
import { CliError } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { showApproval } from '../../render/approval.ts';
import { word } from '../../render/words.ts';

/** How a decision is confirmed, at each command that makes one. */
export const CONFIRMING = {
  yes: flag('does not ask; needs --hash'),
  hash: text('sha256', 'the hash of the action that was looked at; another one is refused'),
};

/**
 * The hash of the action to decide on: with `--yes` the one that the script names, else that of the action which is
 * shown now and confirmed at the terminal. Throws CliError `usage` for a `--yes` without its hash.
 */
export async function hashToDecide(
  cli: Cli,
  client: Client,
  what: string,
  id: string,
  { yes, hash }: { yes: boolean; hash: string | undefined },
): Promise<string> {
  if (yes && hash === undefined)
    throw new CliError(
      EXIT.usage,
      '--yes decides without looking, so it needs --hash.',
      `approvals show ${id} says it.`,
    );
  if (yes) return hash!;
  const approval = await client.call('GET /approvals/{approval_id}', { path: { approval_id: id } });
  if (hash !== undefined && hash !== approval.action_hash)
    throw new CliError(
      EXIT.conflict,
      `The action is another than ${hash}: its hash is ${approval.action_hash}.`,
      `Look at it again: approvals show ${id}`,
    );
  if (!cli.out.json) showApproval(cli.out, approval, cli.io.now());
  await confirmHash(cli, what, approval.action_hash);
  return approval.action_hash;
}

type Decision = {
  approval_id: string;
  status: string;
  approvals_recorded: number;
  approvals_required: number;
  task_id: string | null;
};

/** What became of it, in a line. */
export function sayDecision({ out }: Cli, decision: Decision): ExitCode {
  if (out.json) out.document(decision);
  else {
    const { approval_id, status, approvals_recorded, approvals_required, task_id } = decision;
    out.line([
      approval_id,
      ' is ',
      word(status),
      `, ${approvals_recorded} of ${approvals_required} approvals${task_id ? `, task ${task_id}` : ''}`,
    ]);
  }
  return EXIT.ok;
}

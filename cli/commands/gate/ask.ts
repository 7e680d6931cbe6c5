import type { Answer } from '../../client/client.ts';
import type { Cli } from '../../command.ts';
import { GATE, Stopped } from './codes.ts';
import { isSame } from './is-same.ts';

/** A request and the exact arguments that it is of. */
export type Asked = {
  id: string;
  approval: Answer<'POST /approvals'>;
  args: { argv: string[]; cwd: string };
};
type Said = Partial<Record<'project' | 'environment' | 'reason' | 'ticket', string | undefined>>;

/** Asks for leave to run exactly these words in this folder. Throws Stopped where the service took them for others. */
export async function ask({ io, client }: Cli, argv: string[], said: Said): Promise<Asked> {
  const { project, environment, ticket, reason } = said;
  const args = { argv, cwd: io.cwd };
  // Bytes that are no text reach us as U+FFFD: other words than were typed would be signed, and run.
  if ([...argv, io.cwd].some((word) => word.includes('\ufffd') || !word.isWellFormed()))
    throw new Stopped(GATE.refused, 'A word, or the name of this folder, is not text (UTF-8).');
  const approval = await client().call('POST /approvals', {
    body: {
      action: { tool: 'shell.exec', args },
      project_context: { project, environment, change_ticket: ticket },
      reason: reason ?? `devops-agents gate, in ${io.cwd}`,
    },
  });
  if (!isSame(approval.action_details?.args, args))
    throw new Stopped(GATE.refused, 'The service answered with another action than was asked for.');
  return { id: approval.id, approval, args };
}

/** A request that was made before. Throws Stopped for one that is of no exact words. */
export async function found({ client }: Cli, id: string): Promise<Asked> {
  const approval = await client().call('GET /approvals/{approval_id}', { path: { approval_id: id } });
  const { tool, args } = (approval.action_details ?? {}) as {
    tool?: unknown;
    args?: Record<string, unknown>;
  };
  const { argv, cwd } = args ?? {};
  const words = Array.isArray(argv) && argv.length > 0 && argv.every((word) => typeof word === 'string');
  if (tool !== 'shell.exec' || !words || typeof cwd !== 'string')
    throw new Stopped(GATE.refused, 'That is not a request of devops-agents gate.');
  return { id, approval, args: { argv: argv as string[], cwd } };
}

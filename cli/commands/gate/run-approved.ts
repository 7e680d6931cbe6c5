import type { Cli } from '../../command.ts';
import { Refused } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Ended } from '../../io.ts';
import type { Asked } from './ask.ts';
import { GATE, Stopped } from './codes.ts';
import { isSame } from './is-same.ts';
import { afterCtrlC } from './take-back.ts';

/** What was done is told for longer than a question is asked: about 20 seconds of pauses. */
const TOLD_AGAIN = 6;
const NOT_BEGUN = 'It was not begun: nothing was run.';

/**
 * Spends the approval, runs exactly what it was spent on, and tells what became of it. Answers the command's own code, also where
 * the outcome could not be told. Throws, before anything is begun, where the answer is not clearly yes to exactly this.
 */
export async function runApproved(cli: Cli, asked: Asked): Promise<number> {
  const { io, out } = cli;
  const { args } = asked;
  await spend(cli, asked).catch(async (error: unknown) => {
    if (mayBeSpent(error)) await tellNotBegun(cli, asked.id);
    throw error;
  });
  const ended = await io
    .run(args.argv, args.cwd)
    .catch((error: Error) => ({ code: 127, signal: null, error: error.message }));
  if (ended.error) out.note(`gate: it could not be started: ${ended.error}`);
  await tell(cli, asked.id, ended);
  return ended.code;
}

async function spend({ io, client }: Cli, { id, approval, args }: Asked): Promise<void> {
  const { action, ...consumed } = await client().call('POST /approvals/{approval_id}/consume', {
    path: { approval_id: id },
    body: { action_hash: approval.action_hash },
  });
  const isAsked = action?.tool === 'shell.exec' && isSame(action.args, args);
  if (!isAsked || consumed.status !== 'approved' || consumed.action_hash !== approval.action_hash)
    throw new Stopped(GATE.refused, 'What was let through is another action than what was asked for.');
  if (io.signal.aborted) throw new Stopped(EXIT.interrupted, 'Interrupted.');
}

/** Whether the service may have spent the approval, though nothing was begun: it did not clearly say no. */
function mayBeSpent(error: unknown): boolean {
  if (!(error instanceof Refused)) return true;
  const { status } = error.problem;
  return status >= 500 && status !== 503;
}

/** So that nobody is asked to look for what was never done. Where nothing was spent either the service says so, and that is well. */
async function tellNotBegun({ io, client }: Cli, id: string): Promise<void> {
  await client(afterCtrlC(io))
    .call('POST /approvals/{approval_id}/outcome', {
      path: { approval_id: id },
      body: { state: 'failed', summary: NOT_BEGUN },
      retries: 0,
    })
    .catch(() => undefined);
}

/** A report that does not arrive changes nothing of what was done, and is told; people are asked to look. */
async function tell({ client, out }: Cli, id: string, ended: Ended): Promise<void> {
  const state = ended.code === 0 ? 'done' : 'failed';
  const body = { state, summary: summaryOf(ended) } as const;
  await client()
    .call('POST /approvals/{approval_id}/outcome', { path: { approval_id: id }, body, retries: TOLD_AGAIN })
    .catch((error: Error) =>
      out.note(
        `gate: that it is ${state} could not be reported (${error.message}); people will be asked to look.`,
      ),
    );
}

function summaryOf({ code, signal, error }: Ended): string {
  if (error) return `It could not be started: ${error}`;
  return signal ? `It was ended by ${signal}.` : `It ended with ${code}.`;
}

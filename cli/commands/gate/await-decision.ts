import { interrupted } from '../../client/send.ts';
import type { Cli } from '../../command.ts';
import { CliError, Refused } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Asked } from './ask.ts';
import { GATE, Stopped } from './codes.ts';

const HELD_S = 25;
/** So long a service that was there may be away while people decide: it is deployed anew, or the network is. */
const OUTAGE_MS = 10 * 60_000;
const PAUSE_MS = 3_000;

/** Waits until the request is approved, at most `minutes`. Throws Stopped for every other end. */
export async function awaitDecision(cli: Cli, asked: Asked, minutes: number): Promise<void> {
  const { io, out } = cli;
  const until = io.now() + minutes * 60_000;
  let seen: Asked['approval'] = asked.approval;
  let votes = seen.approvals_recorded;
  let heard = io.now();
  while (seen.status === 'pending') {
    const leftS = Math.ceil((until - io.now()) / 1_000);
    if (leftS <= 0) throw new Stopped(GATE.unclear, `Nobody has decided within ${minutes} minutes.`, true);
    const answer = await look(cli, asked.id, Math.min(HELD_S, leftS), heard);
    if (!answer) continue;
    heard = io.now();
    seen = answer;
    if (seen.approvals_recorded !== votes)
      out.note(`gate: ${seen.approvals_recorded} of ${seen.approvals_required} approvals`);
    votes = seen.approvals_recorded;
  }
  const by = seen.approver_id ? ` by ${seen.approver_id}` : '';
  if (seen.status === 'expired') throw new Stopped(GATE.expired, 'Nobody decided in time: it has expired.');
  if (seen.status !== 'approved')
    throw new Stopped(
      GATE.refused,
      `It is ${seen.status}${by}: ${seen.rejection_reason ?? 'no reason given'}`,
    );
  out.note(`gate: approved${by}`);
}

/** The request as it stands; null after a failure that may pass. */
async function look({ io, out, client }: Cli, id: string, wait: number, heard: number) {
  try {
    const path = { approval_id: id };
    return await client().call('GET /approvals/{approval_id}', { path, query: { wait } });
  } catch (error) {
    if (!mayPass(error) || io.now() - heard > OUTAGE_MS) throw error;
    out.note(`gate: ${(error as Error).message} Still waiting.`);
    await io.sleep(PAUSE_MS).catch(() => {
      throw interrupted();
    });
    return null;
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof Refused) return error.problem.status >= 500 || error.problem.status === 429;
  return error instanceof CliError && error.exit === EXIT.unavailable;
}

import type { Cli } from '../../command.ts';
import type { Asked } from './ask.ts';
import { GATE, Stopped } from './codes.ts';

const HELD_S = 25;

/** Waits until the request is approved, at most `minutes`. Throws Stopped for every other end. */
export async function awaitDecision({ io, out, client }: Cli, asked: Asked, minutes: number): Promise<void> {
  const until = io.now() + minutes * 60_000;
  let seen: Asked['approval'] = asked.approval;
  let votes = seen.approvals_recorded;
  while (seen.status === 'pending') {
    const leftS = Math.ceil((until - io.now()) / 1_000);
    if (leftS <= 0) throw new Stopped(GATE.unclear, `Nobody has decided within ${minutes} minutes.`, true);
    const path = { approval_id: asked.id };
    seen = await client()
      .call('GET /approvals/{approval_id}', { path, query: { wait: Math.min(HELD_S, leftS) } })
      .catch((error: unknown) => {
        if (io.signal.aborted)
          out.note(`gate: the request stays open; devops-agents gate --resume ${asked.id}`);
        throw error;
      });
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

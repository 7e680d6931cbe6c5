import type { CallOutcome } from '../../../schema/turn.ts';
import { recordDenial } from '../../audit/deny.ts';
import { execute, finishBegun, isBegun } from '../../effects/execute.ts';
import { NotCleared } from '../../effects/intent.ts';
import { StaleTarget } from '../../effects/target-state.ts';
import { warnNear } from '../../limits/warn.ts';
import { flushIsDue } from '../../tasks/flush.ts';
import type { Run } from '../../tasks/run.ts';
import type { AgentClaim } from '../claim.ts';
import { judgeCall } from '../judge.ts';
import type { AgentState } from '../state.ts';
import { modelNode } from './model.ts';

/**
 * Runs the calls of this turn from the cursor on, up to the first that somebody must be asked about. After the last
 * it goes straight on to the model: a superstep of its own would save nothing, for neither is stored before the next
 * statement. Where a statement is due first, the turn ends here and its state goes along.
 */
export async function executeNode(claim: AgentClaim, state: AgentState): Promise<Partial<AgentState>> {
  const { run, cards } = claim;
  const outcomes = [...state.outcomes];
  let { cursor, answer } = state;
  for (; cursor < state.calls.length; cursor++) {
    const call = state.calls[cursor]!;
    const place = { turn: state.turn, callIndex: cursor };
    if (isBegun(run, place)) {
      const card = cards.find(({ name }) => name === call.tool) ?? null;
      outcomes.push(await finishBegun(run, card, call, place));
      answer = null;
      continue;
    }
    const judged = await judgeCall(run, cards, call, answer);
    if (judged.verdict === 'ask') return { outcomes, cursor, answer: null };
    if (judged.verdict === 'refuse') {
      outcomes.push(await refused(run, call.tool, judged));
      continue;
    }
    try {
      outcomes.push(await execute(run, judged.clearance, judged.card, call, judged.action, place));
    } catch (error) {
      if (!(error instanceof NotCleared)) throw error;
      // The approval ran out, was spent or went stale between the look and the intent: the call is asked about anew.
      if (error instanceof StaleTarget) return { outcomes, cursor, answer: null };
      run.planLapsed = true;
      run.grants = [];
      return { outcomes, cursor, answer: null };
    }
    answer = null;
  }
  warnOfOutputs(
    run,
    state.history.flatMap((turn) => turn.outcomes),
    outcomes,
  );
  const turn = { say: state.say, calls: state.calls, outcomes };
  const ended = { outcomes: [], calls: [], cursor: 0, answer: null, history: [...state.history, turn] };
  return flushIsDue(run) ? ended : { ...ended, ...(await modelNode(claim, { ...state, ...ended })) };
}

/** Told at the end of the turn, with the state that has the outputs. */
function warnOfOutputs(run: Run, before: CallOutcome[], now: CallOutcome[]): void {
  const largest = (outcomes: CallOutcome[]) => Math.max(0, ...outcomes.map(({ bytes = 0 }) => bytes));
  warnNear(run, 'tool_output_bytes', { before: largest(before), now: largest(now) });
}

/** The agent goes on without it; the audit log has that it wanted to. */
async function refused(
  { ctx, work }: Run,
  tool: string,
  refusal: { code: string; message: string },
): Promise<CallOutcome> {
  const { id, agent } = work.subtask!;
  await recordDenial(ctx, { what: 'call', actor: agent, subject: id, refusal, asked: tool });
  const { code, message } = refusal;
  return { state: 'refused', output: null, error: { code, message } };
}

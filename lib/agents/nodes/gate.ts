import { interrupt } from '@langchain/langgraph';
import type { ProposedCall } from '../../../schema/turn.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';
import type { AgentClaim } from '../claim.ts';
import { type AgentState, failWith, type GateAnswer } from '../state.ts';

/** Pauses the thread until people have answered for the call at the cursor. Nothing comes before the interrupt. */
export function gateNode({ run }: AgentClaim, state: AgentState): Partial<AgentState> {
  const answer = interrupt<{ turn: number; call_index: number }, GateAnswer>({
    turn: state.turn,
    call_index: state.cursor,
  });
  const feedback = answer.text ? [...state.feedback, answer.text] : state.feedback;
  if (answer.status === 'approved') {
    // As people approved it: what runs is judged and hashed again against their request's own row.
    const calls = answer.args ? withArgs(state, answer.args) : state.calls;
    return { answer, feedback, calls };
  }
  if (answer.status === 'expired') {
    return {
      answer: null,
      finished: failWith(
        'proposal',
        'approval_expired',
        'Nobody decided about a call in time, so it was not made.',
      ),
    };
  }
  const rejections = state.rejections + 1;
  if (rejections > run.policy.caps.proposals_after_rejection) {
    return {
      answer: null,
      rejections,
      finished: failWith(
        'proposal',
        'rejected',
        `Rejected ${rejections} times; the last reason: ${answer.text ?? 'none given'}`,
      ),
    };
  }
  const outcome = {
    state: 'rejected' as const,
    output: answer.text,
    error: { code: 'rejected', message: answer.text ?? 'Rejected.' },
  };
  return { answer: null, rejections, feedback, ...skipRest(state, outcome) };
}

function withArgs({ calls, cursor }: AgentState, args: JsonObject): ProposedCall[] {
  return calls.map((call, place) => (place === cursor ? { ...call, args } : call));
}

/** A rejection ends the turn: what was proposed after the rejected call was proposed on its account. */
function skipRest(state: AgentState, outcome: AgentState['outcomes'][number]): Partial<AgentState> {
  const rest = state.calls.slice(state.cursor + 1).map(() => ({
    state: 'refused' as const,
    output: null,
    error: { code: 'not_run', message: 'Not run: an earlier call of this turn was rejected.' },
  }));
  const outcomes = [...state.outcomes, outcome, ...rest];
  return {
    outcomes: [],
    calls: [],
    cursor: 0,
    history: [...state.history, { say: state.say, calls: state.calls, outcomes }],
  };
}

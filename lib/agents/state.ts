import { Annotation } from '@langchain/langgraph';
import type { CallOutcome, Finish, ProposedCall, TurnRecord } from '../../schema/turn.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

/** How people answered a gate, as the resumed thread gets it. */
export type GateAnswer = {
  status: 'approved' | 'rejected' | 'expired';
  approval_id: string;
  text: string | null;
  /** The arguments that people put in place of the proposed ones before they approved. */
  args?: JsonObject;
};

/** A working agent's memory: plain JSON, so that reading it back instantiates nothing. */
export const AgentState = Annotation.Root({
  /** Number of the present turn, from 1; part of every effect's key. */
  turn: Annotation<number>,
  say: Annotation<string>,
  calls: Annotation<ProposedCall[]>,
  /** The next call of this turn, and what became of those before it. */
  cursor: Annotation<number>,
  outcomes: Annotation<CallOutcome[]>,
  history: Annotation<TurnRecord[]>,
  feedback: Annotation<string[]>,
  rejections: Annotation<number>,
  /** The answer that lets the call at `cursor` run, once. */
  answer: Annotation<GateAnswer | null>,
  /** Nothing is left of the task's budget: people must be asked before the next turn. */
  short: Annotation<boolean>,
  /** The end marker: only a state that has it is finished. */
  finished: Annotation<Finish | null>,
});
export type AgentState = typeof AgentState.State;

export const FIRST_STATE: AgentState = {
  turn: 0,
  say: '',
  calls: [],
  cursor: 0,
  outcomes: [],
  history: [],
  feedback: [],
  rejections: 0,
  answer: null,
  short: false,
  finished: null,
};

/** An honest end that the platform itself puts to a subtask. */
export function failWith(kind: Finish['kind'], code: string, message: string): Finish {
  return { status: 'failed', kind, summary: message, artifacts: [], error: { code, message } };
}

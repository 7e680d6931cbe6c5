import { ISSUE_TO_MOVE, UPDATE_ISSUE } from '../documents.ts';
import type { LinearApi } from '../ports.ts';
import type { IssueState } from '../shapes.ts';

type Movable = {
  issue: {
    id: string;
    delegate: { id: string } | null;
    state: IssueState;
    team: { id: string; states: { nodes: (IssueState & { position: number })[] } };
  } | null;
};

const ENDED = ['completed', 'canceled', 'duplicate'];

/**
 * Begins an issue as Linear's guidelines say: to the first state of its team that is `started`, unless it is that far already or has ended; delegated to us where it is to nobody. Answers the
 * state that it was moved to; null: it stayed.
 */
export async function startIssue(api: LinearApi, issueId: string, appUser: string): Promise<string | null> {
  const { issue } = await api.run<Movable>(ISSUE_TO_MOVE, { id: issueId });
  if (!issue) return null;
  const goal = [...ENDED, 'started'].includes(issue.state.type)
    ? null
    : firstOf(issue.team.states.nodes, 'started');
  const input = {
    ...(goal ? { stateId: goal.id } : {}),
    ...(issue.delegate ? {} : { delegateId: appUser }),
  };
  if (Object.keys(input).length > 0) await api.run(UPDATE_ISSUE, { id: issue.id, input });
  return goal?.id ?? null;
}

/** Moves an issue to the first state of that type, unless it has one of that type. Answers the state it is in then. */
export async function moveIssue(api: LinearApi, issueId: string, type: string): Promise<string | null> {
  const { issue } = await api.run<Movable>(ISSUE_TO_MOVE, { id: issueId });
  if (!issue) return null;
  const goal = issue.state.type === type ? null : firstOf(issue.team.states.nodes, type);
  if (goal) await api.run(UPDATE_ISSUE, { id: issue.id, input: { stateId: goal.id } });
  return goal?.id ?? issue.state.id;
}

/** The first of that type, by its place in the workflow. */
export function firstOf<State extends IssueState & { position: number }>(
  states: readonly State[],
  type: string,
): State | null {
  const fitting = states.filter((state) => state.type === type);
  return fitting.toSorted((a, b) => a.position - b.position)[0] ?? null;
}

import type { PlannedSubtask } from '../../../../schema/plan.ts';
import type {
  Artifact,
  CallOutcome,
  Finish,
  ProposedCall,
  TurnBrief,
  TurnDraft,
} from '../../../../schema/turn.ts';
import type { JsonObject } from '../../../../schema/vocabulary.ts';

/** Marks the artifacts of a proposal that stands in for a change somebody asked for; nothing deploys over it. */
export const INSTEAD_OF_CHANGE = 'instead_of_change';

/** One past call with what came of it. */
export type PastCall = { tool: string; args: JsonObject; outcome: CallOutcome };

/** Every call of the subtask so far, oldest first. */
export function callsSoFar(brief: TurnBrief): PastCall[] {
  return brief.history.flatMap((turn) =>
    turn.calls.flatMap((call, at) => {
      const outcome = turn.outcomes[at];
      return outcome ? [{ tool: call.tool, args: call.args, outcome }] : [];
    }),
  );
}

/** The latest call of a tool, or null. */
export function lastCall(brief: TurnBrief, tool: string): PastCall | null {
  return callsSoFar(brief).findLast((call) => call.tool === tool) ?? null;
}

/** A call's structured output as an object; empty when it is none. */
export function outputOf(call: PastCall): JsonObject {
  const { output } = call.outcome;
  return output !== null && typeof output === 'object' && !Array.isArray(output) ? output : {};
}

/** The planner's notes at the end of a description, `[path: /health; wish: endpoint]`; keys in lower case. */
export function hintsOf(subtask: Pick<PlannedSubtask, 'description'>): Record<string, string> {
  const block = /\[([^[\]]*:[^[\]]*)\]\s*$/.exec(subtask.description)?.[1] ?? '';
  const pairs = block.split(';').flatMap((piece) => {
    const colon = piece.indexOf(':');
    const key = piece.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    return key === '' ? [] : [[key, piece.slice(colon + 1).trim()] as const];
  });
  return Object.fromEntries(pairs);
}

/** The repository a subtask works on: its own, else its project's. Null when neither names one. */
export function repositoryOf(brief: TurnBrief): string | null {
  return (
    brief.subtask.repository ?? brief.project?.default_repository ?? brief.project?.repositories[0] ?? null
  );
}

/** The latest commit that earlier subtasks left on the task's branch of a repository, or null. */
export function priorCommit(brief: TurnBrief, repository: string): Artifact | null {
  const commits = brief.prior.flatMap(({ finish }) =>
    finish.artifacts.filter(
      (made) =>
        made.kind === 'commit' &&
        made.commit !== null &&
        made.branch === brief.task.branch &&
        (made.repository ?? repository) === repository,
    ),
  );
  return commits.at(-1) ?? null;
}

/** A turn that asks for calls. */
export function callTurn(say: string, ...calls: ProposedCall[]): TurnDraft {
  return { say, calls, finish: null };
}

type Ending = { summary: string; artifacts?: Artifact[]; kind?: Finish['kind'] };

/** A turn that ends the subtask as completed; its kind is the subtask's own unless said otherwise. */
export function finishChange(brief: TurnBrief, ending: Ending): TurnDraft {
  const { summary, artifacts = [], kind = brief.subtask.kind } = ending;
  return {
    say: summary.slice(0, 4000),
    calls: [],
    finish: { status: 'completed', kind, summary: summary.slice(0, 4000), artifacts, error: null },
  };
}

/** A turn that ends the subtask as failed, with what was done until then in `artifacts`. */
export function finishFailed(
  brief: TurnBrief,
  error: { code: string; message: string },
  artifacts: Artifact[] = [],
): TurnDraft {
  const message = error.message.slice(0, 4000) || error.code;
  return {
    say: message,
    calls: [],
    finish: {
      status: 'failed',
      kind: brief.subtask.kind,
      summary: message,
      artifacts,
      error: { code: error.code, message },
    },
  };
}

/** Ends the subtask because a call it needs was not carried out, in the words of who or what refused. */
export function finishWithoutCall(brief: TurnBrief, call: PastCall, artifacts: Artifact[] = []): TurnDraft {
  const { state, output, error } = call.outcome;
  const why = state === 'rejected' ? (brief.feedback.at(-1) ?? '') : '';
  const said = why || error?.message || (typeof output === 'string' ? output : '') || 'no reason was given';
  const code = state === 'failed' ? (error?.code ?? 'call_failed') : `call_${state}`;
  return finishFailed(
    brief,
    { code, message: `${call.tool} was not carried out (${state}): ${said}` },
    artifacts,
  );
}

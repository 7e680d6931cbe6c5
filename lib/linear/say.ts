import { CREATE_ACTIVITY, UPDATE_SESSION } from './documents.ts';
import { once } from './once.ts';
import type { LinearApi } from './ports.ts';
import { steadyId } from './steady-id.ts';

/** What we may say in a session (linear.app/developers/agent-interaction): its state follows from what was said last. */
export type Saying =
  | { type: 'thought' | 'response' | 'error'; body: string }
  | { type: 'elicitation'; body: string; options?: readonly { label: string; value: string }[] }
  | { type: 'action'; action: string; parameter: string; result?: string };

const MOST_CHARS = 20_000;

/**
 * Says something in a session, once whoever tries again: `about` makes its id. Progress (`fleeting`) vanishes with what comes next. Throws what the API does.
 */
export async function say(
  api: LinearApi,
  sessionId: string,
  about: string,
  saying: Saying,
  { fleeting = false }: { fleeting?: boolean } = {},
): Promise<void> {
  const { options, ...content } = { options: undefined, ...cut(saying) };
  await once(api, CREATE_ACTIVITY, {
    input: {
      id: steadyId('activity', sessionId, about),
      agentSessionId: sessionId,
      content,
      ...(fleeting ? { ephemeral: true } : {}),
      ...(options && options.length > 0
        ? { signal: 'select', signalMetadata: { options: [...options] } }
        : {}),
    },
  });
}

function cut<S extends Saying>(saying: S): S {
  if (!('body' in saying) || saying.body.length <= MOST_CHARS) return saying;
  return { ...saying, body: `${saying.body.slice(0, MOST_CHARS)}…` };
}

export type PlanStep = { content: string; status: 'pending' | 'inProgress' | 'completed' | 'canceled' };

/** Shows the plan, whole, and where the task is. */
export async function showPlan(
  api: LinearApi,
  sessionId: string,
  more: { plan?: PlanStep[]; externalUrls?: { label: string; url: string }[] },
): Promise<void> {
  await api.run(UPDATE_SESSION, { id: sessionId, input: more });
}

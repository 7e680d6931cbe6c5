import { randomUUID } from 'node:crypto';
import { forbidden, inputError, notFound } from './errors.ts';
import type { Activity, Content, Session, Store } from './store.ts';

const STALE_MS = 30 * 60_000;
const FIELDS: Record<string, readonly string[]> = {
  thought: ['body'],
  elicitation: ['body'],
  response: ['body'],
  error: ['body'],
  prompt: ['body'],
  action: ['action', 'parameter'],
};

/** Where a session stands: nobody sets it, it follows from what was said last. */
export function statusOf({ activities, updatedAt }: Session, now: number): string {
  const last = activities.at(-1);
  if (!last) return 'pending';
  const isQuiet = now - Date.parse(updatedAt) > STALE_MS;
  switch (last.content.type) {
    case 'elicitation':
      return 'awaitingInput';
    case 'response':
      return 'complete';
    case 'error':
      return 'error';
    default:
      return isQuiet ? 'stale' : 'active';
  }
}

export function openSession(
  store: Store,
  given: { issueId: string | null; commentId?: string | null; creatorId: string | null },
): Session {
  const at = new Date(store.now()).toISOString();
  const session: Session = {
    ...{
      id: randomUUID(),
      issueId: given.issueId,
      commentId: given.commentId ?? null,
      creatorId: given.creatorId,
    },
    ...{ plan: null, externalUrls: [], summary: null, activities: [], createdAt: at, updatedAt: at },
  };
  store.sessions.push(session);
  return session;
}

type NewActivity = {
  id?: string | null;
  agentSessionId: string;
  content: unknown;
  ephemeral?: boolean | null;
  signal?: string | null;
  signalMetadata?: unknown;
};

/**
 * Adds what somebody said. Validated by its type; prompts are people's alone; what vanishes goes with whatever comes next; the same id again is
 * the same activity.
 */
export function addActivity(
  store: Store,
  given: NewActivity,
  userId: string,
): { activity: Activity; isNew: boolean } {
  const session = store.sessions.find(({ id }) => id === given.agentSessionId);
  if (!session) throw notFound('AgentSession');
  const known = given.id ? session.activities.find(({ id }) => id === given.id) : undefined;
  if (known) return { activity: known, isNew: false };
  if (given.id && !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(given.id))
    throw inputError('Argument Validation Error - id must be a UUID');
  const content = readContent(given.content);
  const isApp = userId === store.appUser.id;
  if (isApp === (content.type === 'prompt')) throw forbidden('Prompts are what users write.');
  if (given.ephemeral && !['thought', 'action'].includes(content.type))
    throw inputError('Only thoughts and actions can be ephemeral.');
  if (given.signal === 'select' && !isSelect(given.signalMetadata))
    throw inputError('A select needs signalMetadata.options with label and value.');
  const at = new Date(store.now()).toISOString();
  const activity: Activity = {
    ...{ id: given.id ?? randomUUID(), sessionId: session.id, userId, content, createdAt: at },
    ...{ ephemeral: given.ephemeral ?? false, signal: given.signal ?? null },
    signalMetadata: given.signalMetadata ?? null,
  };
  session.activities = [...session.activities.filter(({ ephemeral }) => !ephemeral), activity];
  session.updatedAt = at;
  return { activity, isNew: true };
}

function readContent(given: unknown): Content {
  const content = given as Content;
  const fields = typeof content?.type === 'string' ? FIELDS[content.type] : undefined;
  if (!fields) throw inputError('content.type must be one of thought, action, elicitation, response, error.');
  const allowed = ['type', ...fields, ...(content.type === 'action' ? ['result'] : [])];
  for (const name of fields)
    if (typeof content[name as keyof Content] !== 'string')
      throw inputError(`content.${name} must be a string.`);
  const extra = Object.keys(content).find((name) => !allowed.includes(name));
  if (extra) throw inputError(`content.${extra} is not of an activity of type ${content.type}.`);
  return content;
}

function isSelect(given: unknown): boolean {
  const options = (given as { options?: { label?: unknown; value?: unknown }[] } | null)?.options;
  return (
    Array.isArray(options) &&
    options.length > 0 &&
    options.every(({ label, value }) => typeof label === 'string' && typeof value === 'string')
  );
}

import { randomUUID } from 'node:crypto';
import type { Caller, Given } from './caller.ts';
import { forbidden, inputError } from './errors.ts';
import type { Happenings } from './happenings.ts';
import { addActivity, openSession } from './sessions.ts';
import { addIssue, type Comment, type Issue, type Session } from './store.ts';
import type { Views } from './views.ts';

const PAYLOAD = { success: true, lastSyncId: 1 };

/** The mutations: each checks the token's scopes, and webhooks follow from it. */
export function mutationsOf(world: Happenings, views: Views, caller: Caller) {
  const { store } = world;
  const { find, user, issueBy, issue, comment, activity, session } = views;
  const iso = () => new Date(store.now()).toISOString();
  const writes = () => {
    if (!caller.scopes.includes('write')) throw forbidden('The token has not the scope write.');
  };
  const acts = () => {
    if (caller.userId !== store.appUser.id || !caller.scopes.includes('app:assignable'))
      throw forbidden('Only an app that can be assigned has sessions.');
  };

  const change = (one: Issue, input: Record<string, unknown>) => {
    const before = { ...one };
    const { stateId } = input;
    if (
      stateId !== undefined &&
      !find(store.teams, one.teamId, 'Team').states.some(({ id }) => id === stateId)
    )
      throw inputError('Argument Validation Error - stateId is no state of this team');
    Object.assign(one, input, { updatedAt: iso() });
    const type = find(store.teams, one.teamId, 'Team').states.find(({ id }) => id === one.stateId)!.type;
    one.completedAt = type === 'completed' ? (one.completedAt ?? iso()) : null;
    one.canceledAt = type === 'canceled' ? (one.canceledAt ?? iso()) : null;
    const from = Object.fromEntries(
      Object.keys(input).map((name) => [name, before[name as keyof Issue] ?? null]),
    );
    world.issue('update', one, caller.userId, from);
  };

  return {
    issueCreate: ({ input }: Given) => {
      writes();
      if (typeof input.title !== 'string' || input.title === '')
        throw inputError('Argument Validation Error - title must be set');
      find(store.teams, input.teamId, 'Team');
      if (store.issues.some(({ id }) => id === input.id))
        throw inputError('Entity with this id already exists');
      const made = addIssue(store, {
        ...(input as { title: string }),
        id: (input.id as string) ?? randomUUID(),
        creatorId: caller.userId,
      });
      world.issue('create', made, caller.userId);
      return { ...PAYLOAD, issue: issue(made) };
    },
    issueUpdate: ({ id, input }: Given) => {
      writes();
      const one = issueBy(id);
      change(one, input);
      return { ...PAYLOAD, issue: issue(one) };
    },
    commentCreate: ({ input }: Given) => {
      writes();
      const { id, parentId, body } = input as { id?: string; parentId?: string; body?: string };
      if (store.comments.some((one) => one.id === id)) throw inputError('Entity with this id already exists');
      if (!body) throw inputError('Argument Validation Error - body must not be empty');
      const parent = parentId ? find(store.comments, parentId, 'Comment') : null;
      const on = issueBy(input.issueId ?? parent?.issueId);
      const made: Comment = {
        ...{
          id: id ?? randomUUID(),
          issueId: on.id,
          parentId: parent?.id ?? null,
          body,
          userId: caller.userId,
        },
        ...{ createdAt: iso(), updatedAt: iso(), reactions: [] },
      };
      store.comments.push(made);
      world.comment(made, caller.userId);
      return { ...PAYLOAD, comment: comment(made) };
    },
    commentUpdate: ({ id, input }: Given) => {
      writes();
      const one = find(store.comments, id, 'Comment');
      if (one.userId !== caller.userId) throw forbidden('Only its author may change a comment.');
      Object.assign(one, input, { updatedAt: iso() });
      return { ...PAYLOAD, comment: comment(one) };
    },
    reactionCreate: ({ input }: Given) => {
      writes();
      const on = find(store.comments, input.commentId, 'Comment');
      const made = {
        id: (input.id as string) ?? randomUUID(),
        emoji: String(input.emoji),
        userId: caller.userId,
        createdAt: iso(),
      };
      on.reactions.push(made);
      world.reaction(made, on);
      return { ...PAYLOAD, reaction: { ...made, user: () => user(made.userId) } };
    },
    agentActivityCreate: ({ input }: Given) => {
      acts();
      const { activity: made, isNew } = addActivity(store, input as never, caller.userId);
      const of = find(store.sessions, made.sessionId, 'AgentSession');
      if (isNew && made.content.type === 'response' && of.issueId) {
        const said = {
          ...{ id: randomUUID(), issueId: of.issueId, parentId: of.commentId, body: made.content.body! },
          userId: caller.userId,
        };
        store.comments.push({ ...said, createdAt: iso(), updatedAt: iso(), reactions: [] });
      }
      return { ...PAYLOAD, agentActivity: activity(made) };
    },
    agentSessionUpdate: ({ id, input }: Given) => {
      acts();
      const one = find(store.sessions, id, 'AgentSession');
      const { plan, externalUrls, addedExternalUrls, summary } = input as Partial<Session> & {
        addedExternalUrls?: [];
      };
      if (plan !== undefined) one.plan = plan;
      if (externalUrls) one.externalUrls = externalUrls;
      if (addedExternalUrls) one.externalUrls = [...one.externalUrls, ...addedExternalUrls];
      if (summary !== undefined) one.summary = summary;
      one.updatedAt = iso();
      return { ...PAYLOAD, agentSession: session(one) };
    },
    agentSessionCreateOnIssue: ({ input }: Given) => {
      acts();
      return {
        ...PAYLOAD,
        agentSession: session(openSession(store, { issueId: issueBy(input.issueId).id, creatorId: null })),
      };
    },
  };
}

import { randomUUID } from 'node:crypto';
import { forbidden, inputError, notFound } from './errors.ts';
import type { Happenings } from './happenings.ts';
import { addActivity, openSession, statusOf } from './sessions.ts';
import {
  type Activity,
  addIssue,
  type Comment,
  type Issue,
  type Project,
  type Session,
  type Team,
} from './store.ts';

/** Who asks: a user, or our app by a token with these scopes. */
export type Caller = { userId: string; scopes: readonly string[] };
type Paging = { first?: number | null; after?: string | null };
type Given = Record<string, never> & { id: string; input: Record<string, unknown> } & Paging;

const MOST_A_PAGE = 250;
const PAYLOAD = { success: true, lastSyncId: 1 };

/** Answers the root fields of `schema.graphql` out of the store, in Linear's words where it refuses. */
export function rootOf(world: Happenings, caller: Caller) {
  const { store } = world;
  const iso = () => new Date(store.now()).toISOString();
  const find = <T extends { id: string }>(all: readonly T[], id: unknown, what: string): T => {
    const found = all.find((one) => one.id === id);
    if (!found) throw notFound(what);
    return found;
  };
  const user = (id: string | null) => (id ? find(store.users, id, 'User') : null);
  const issueBy = (id: unknown) => {
    const found = store.issues.find((one) => !one.removed && (one.id === id || world.identifier(one) === id));
    if (!found) throw notFound('Issue');
    return found;
  };
  const writes = () => {
    if (!caller.scopes.includes('write')) throw forbidden('The token has not the scope write.');
  };
  const acts = () => {
    if (caller.userId !== store.appUser.id || !caller.scopes.includes('app:assignable'))
      throw forbidden('Only an app that can be assigned has sessions.');
  };

  const team = (one: Team) => ({ ...one, states: (page: Paging) => connection(one.states, page) });
  const issue = (one: Issue): object => ({
    ...one,
    identifier: world.identifier(one),
    url: `https://linear.app/example/issue/${world.identifier(one)}`,
    state: () => find(store.teams, one.teamId, 'Team').states.find(({ id }) => id === one.stateId),
    team: () => team(find(store.teams, one.teamId, 'Team')),
    project: () => (one.projectId ? project(find(store.projects, one.projectId, 'Project')) : null),
    projectMilestone: () =>
      store.projects.flatMap(({ milestones }) => milestones).find(({ id }) => id === one.milestoneId) ?? null,
    parent: () => (one.parentId ? issue(issueBy(one.parentId)) : null),
    assignee: () => user(one.assigneeId),
    delegate: () => user(one.delegateId),
    creator: () => user(one.creatorId),
    labels: (page: Paging) =>
      connection(
        store.labels.filter(({ id }) => one.labelIds.includes(id)),
        page,
      ),
    children: (page: Paging) =>
      connection(
        store.issues.filter(({ parentId }) => parentId === one.id),
        page,
        issue,
      ),
    comments: (page: Paging) =>
      connection(
        store.comments.filter(({ issueId }) => issueId === one.id),
        page,
        comment,
      ),
  });
  const comment = (one: Comment): object => ({
    ...one,
    user: () => user(one.userId),
    issue: () => issue(issueBy(one.issueId)),
    parent: () => (one.parentId ? comment(find(store.comments, one.parentId, 'Comment')) : null),
    reactions: () => one.reactions.map((each) => ({ ...each, user: () => user(each.userId) })),
  });
  const project = (one: Project): object => ({
    ...one,
    progress: () => {
      const own = store.issues.filter(({ projectId }) => projectId === one.id);
      return own.length === 0 ? 0 : own.filter(({ completedAt }) => completedAt !== null).length / own.length;
    },
    lead: () => user(one.leadId),
    teams: (page: Paging) =>
      connection(
        store.teams.filter(({ id }) => one.teamIds.includes(id)),
        page,
        team,
      ),
    projectMilestones: (page: Paging) => connection(one.milestones, page),
    issues: (page: Paging) =>
      connection(
        store.issues.filter(({ projectId }) => projectId === one.id),
        page,
        issue,
      ),
  });
  const activity = (one: Activity): object => ({
    ...{ ...one, updatedAt: one.createdAt, user: () => user(one.userId) },
    content: {
      ...one.content,
      __typename: `AgentActivity${one.content.type[0]!.toUpperCase()}${one.content.type.slice(1)}Content`,
    },
  });
  const session = (one: Session): object => ({
    ...one,
    status: statusOf(one, store.now()),
    url: `https://linear.app/example/session/${one.id}`,
    appUser: store.appUser,
    creator: () => user(one.creatorId),
    issue: () => (one.issueId ? issue(issueBy(one.issueId)) : null),
    comment: () => (one.commentId ? comment(find(store.comments, one.commentId, 'Comment')) : null),
    activities: (page: Paging) => connection(one.activities, page, activity),
  });

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
    viewer: () => user(caller.userId),
    organization: () => store.organization,
    users: (page: Paging) => connection(store.users, page),
    user: ({ id }: Given) => find(store.users, id, 'User'),
    teams: (page: Paging) => connection(store.teams, page, team),
    team: ({ id }: Given) => team(find(store.teams, id, 'Team')),
    issue: ({ id }: Given) => issue(issueBy(id)),
    issues: ({ filter, orderBy, ...page }: Paging & { filter?: Filter; orderBy?: string }) => {
      const found = store.issues.filter((one) => !one.removed && passes(one, filter ?? {}));
      const by = orderBy === 'updatedAt' ? 'updatedAt' : 'createdAt';
      return connection(
        found.toSorted((a, b) => (a[by] < b[by] ? 1 : a[by] > b[by] ? -1 : b.number - a.number)),
        page,
        issue,
      );
    },
    comment: ({ id }: Given) => comment(find(store.comments, id, 'Comment')),
    project: ({ id }: Given) => project(find(store.projects, id, 'Project')),
    projects: (page: Paging) => connection(store.projects, page, project),
    agentSession: ({ id }: Given) => session(find(store.sessions, id, 'AgentSession')),
    agentSessions: (page: Paging) => connection(store.sessions.toReversed(), page, session),

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

  function passes(one: Issue, filter: Filter): boolean {
    const of = store.teams.find(({ id }) => id === one.teamId)!;
    const state = of.states.find(({ id }) => id === one.stateId)!;
    const names = store.labels.filter(({ id }) => one.labelIds.includes(id)).map(({ name }) => name);
    const email = store.users.find(({ id }) => id === one.assigneeId)?.email;
    return (
      (!filter.team?.key || compares(filter.team.key, of.key)) &&
      (!filter.team?.id || filter.team.id.eq === of.id) &&
      (!filter.state?.name || compares(filter.state.name, state.name)) &&
      (!filter.state?.type || compares(filter.state.type, state.type)) &&
      (!filter.labels?.some?.name || names.some((name) => compares(filter.labels!.some!.name!, name))) &&
      (!filter.assignee?.email || (email !== undefined && compares(filter.assignee.email, email))) &&
      (!filter.updatedAt?.gte || one.updatedAt >= filter.updatedAt.gte)
    );
  }
}

type Compare = { eq?: string; eqIgnoreCase?: string; in?: string[] };
type Filter = {
  team?: { key?: Compare; id?: { eq?: string } };
  state?: { name?: Compare; type?: Compare };
  labels?: { some?: { name?: Compare } };
  assignee?: { email?: Compare };
  updatedAt?: { gte?: string };
};

function compares({ eq, eqIgnoreCase, in: among }: Compare, value: string): boolean {
  if (eq !== undefined && eq !== value) return false;
  if (eqIgnoreCase !== undefined && eqIgnoreCase.toLowerCase() !== value.toLowerCase()) return false;
  return among === undefined || among.includes(value);
}

function connection<T extends { id: string }>(
  all: readonly T[],
  { first, after }: Paging,
  view: (one: T) => unknown = (one) => one,
) {
  const size = first ?? 50;
  if (size < 1 || size > MOST_A_PAGE)
    throw inputError(`Argument Validation Error - first must be from 1 to ${MOST_A_PAGE}`);
  const start = after ? all.findIndex(({ id }) => id === after) + 1 : 0;
  const page = all.slice(start, start + size);
  return {
    nodes: page.map(view),
    pageInfo: {
      ...{ hasNextPage: start + size < all.length, hasPreviousPage: start > 0 },
      ...{ startCursor: page[0]?.id ?? null, endCursor: page.at(-1)?.id ?? null },
    },
  };
}

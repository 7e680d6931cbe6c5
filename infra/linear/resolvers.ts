import type { Caller, Given } from './caller.ts';
import { connection, type Paging } from './connection.ts';
import type { Happenings } from './happenings.ts';
import { type Filter, passes } from './issue-filter.ts';
import { mutationsOf } from './mutations.ts';
import { viewsOf } from './views.ts';

/** Answers the root fields of `schema.graphql` out of the store, in Linear's words where it refuses. */
export function rootOf(world: Happenings, caller: Caller) {
  const { store } = world;
  const views = viewsOf(world);
  const { find, user, issueBy, team, issue, comment, project, session } = views;
  return {
    viewer: () => user(caller.userId),
    organization: () => store.organization,
    users: (page: Paging) => connection(store.users, page),
    user: ({ id }: Given) => find(store.users, id, 'User'),
    teams: (page: Paging) => connection(store.teams, page, team),
    team: ({ id }: Given) => team(find(store.teams, id, 'Team')),
    issue: ({ id }: Given) => issue(issueBy(id)),
    issues: ({ filter, orderBy, ...page }: Paging & { filter?: Filter; orderBy?: string }) => {
      const found = store.issues.filter((one) => !one.removed && passes(store, one, filter ?? {}));
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
    ...mutationsOf(world, views, caller),
  };
}

import { connection, type Paging } from './connection.ts';
import { notFound } from './errors.ts';
import type { Happenings } from './happenings.ts';
import { statusOf } from './sessions.ts';
import type { Activity, Comment, Issue, Project, Session, Team } from './store.ts';

/** Rows of the store as the schema has them: what they belong to is looked up when it is asked for. */
export function viewsOf(world: Happenings) {
  const { store } = world;
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

  return { find, user, issueBy, team, issue, comment, project, activity, session };
}
export type Views = ReturnType<typeof viewsOf>;

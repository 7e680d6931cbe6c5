import { randomUUID } from 'node:crypto';
import { openSession, statusOf } from './sessions.ts';
import type { Activity, Comment, Issue, Reaction, Session, Store, User } from './store.ts';
import type { Webhooks } from './webhooks.ts';

/** Tells the webhook of what happened in the store, in Linear's shapes, and does what follows from it. */
export class Happenings {
  readonly store: Store;
  readonly webhooks: Webhooks;

  constructor(store: Store, webhooks: Webhooks) {
    this.store = store;
    this.webhooks = webhooks;
  }

  issue(action: 'create' | 'update' | 'remove', issue: Issue, by: string, updatedFrom?: object): void {
    this.#entity('Issue', action, this.issueData(issue), by, updatedFrom);
  }

  comment(comment: Comment, by: string): void {
    const issue = this.#issue(comment.issueId);
    const { reactions: _, ...data } = comment;
    this.#entity(
      'Comment',
      'create',
      { ...data, user: this.#user(by), issue: { id: issue.id, title: issue.title } },
      by,
    );
  }

  reaction(reaction: Reaction, comment: Comment): void {
    const data = {
      ...reaction,
      updatedAt: reaction.createdAt,
      commentId: comment.id,
      user: this.#user(reaction.userId),
    };
    this.#entity(
      'Reaction',
      'create',
      { ...data, comment: { id: comment.id, body: comment.body } },
      reaction.userId,
    );
  }

  project(action: 'update', id: string, by: string): void {
    const { milestones: _, ...data } = this.store.projects.find((one) => one.id === id)!;
    this.#entity('Project', action, data, by);
  }

  /** Somebody delegated the issue to our app, or mentioned it: a session begins. */
  session(
    issue: Issue,
    creatorId: string | null,
    comment: Comment | null = null,
    guidance: string[] = [],
  ): Session {
    const session = openSession(this.store, { issueId: issue.id, commentId: comment?.id ?? null, creatorId });
    this.#send({
      ...{ type: 'AgentSessionEvent', action: 'created' },
      ...{ agentSession: this.sessionData(session), agentActivity: null },
      promptContext: `<issue identifier="${this.identifier(issue)}"><title>${issue.title}</title></issue>`,
      previousComments: this.store.comments
        .filter(({ issueId }) => issueId === issue.id)
        .map(({ id, body, userId }) => ({ id, body, userId })),
      guidance: guidance.map((body) => ({
        body,
        origin: { __typename: 'OrganizationOriginWebhookPayload' },
      })),
      ...{ appUserId: this.store.appUser.id, oauthClientId: 'local' },
    });
    return session;
  }

  prompted(session: Session, activity: Activity): void {
    this.#send({
      ...{ type: 'AgentSessionEvent', action: 'prompted' },
      agentSession: this.sessionData(session),
      agentActivity: {
        ...{
          id: activity.id,
          agentSessionId: session.id,
          userId: activity.userId,
          user: this.#user(activity.userId),
        },
        ...{ content: activity.content, signal: activity.signal, signalMetadata: activity.signalMetadata },
        ...{ createdAt: activity.createdAt, updatedAt: activity.createdAt },
      },
      ...{ appUserId: this.store.appUser.id, oauthClientId: 'local' },
    });
  }

  /** Something that is no change of an entity. */
  other(payload: { type: string; action: string } & Record<string, unknown>): void {
    this.#send(payload);
  }

  unassigned(issue: Issue, by: string): void {
    this.#send({
      ...{ type: 'AppUserNotification', action: 'issueUnassignedFromYou', appUserId: this.store.appUser.id },
      notification: {
        id: randomUUID(),
        type: 'issueUnassignedFromYou',
        issueId: issue.id,
        actorId: by,
        actor: this.#user(by),
      },
    });
  }

  identifier(issue: Issue): string {
    return `${this.store.teams.find(({ id }) => id === issue.teamId)!.key}-${issue.number}`;
  }

  issueData(issue: Issue): Record<string, unknown> {
    const team = this.store.teams.find(({ id }) => id === issue.teamId)!;
    const project = this.store.projects.find(({ id }) => id === issue.projectId) ?? null;
    const { removed: _, ...data } = issue;
    return {
      ...data,
      identifier: this.identifier(issue),
      url: `https://linear.app/example/issue/${this.identifier(issue)}`,
      state: team.states.find(({ id }) => id === issue.stateId),
      team: { id: team.id, key: team.key, name: team.name },
      project: project && { id: project.id, name: project.name },
      labels: this.store.labels.filter(({ id }) => issue.labelIds.includes(id)),
    };
  }

  sessionData(session: Session): Record<string, unknown> {
    const { activities: _, plan: __, ...data } = session;
    const issue = session.issueId ? this.#issue(session.issueId) : null;
    const comment = this.store.comments.find(({ id }) => id === session.commentId) ?? null;
    return {
      ...data,
      status: statusOf(session, this.store.now()),
      creator: session.creatorId ? this.#user(session.creatorId) : null,
      issue: issue && this.issueData(issue),
      comment: comment && {
        id: comment.id,
        body: comment.body,
        userId: comment.userId,
        issueId: comment.issueId,
      },
    };
  }

  #issue(id: string): Issue {
    return this.store.issues.find((one) => one.id === id)!;
  }

  #user(id: string): Pick<User, 'id' | 'name' | 'email'> {
    const { name, email } = this.store.users.find((one) => one.id === id)!;
    return { id, name, email };
  }

  #entity(type: string, action: string, data: object, by: string, updatedFrom?: object): void {
    this.#send({
      ...{
        type,
        action,
        data,
        actor: { ...this.#user(by), type: 'user' },
        url: 'https://linear.app/example',
      },
      ...(updatedFrom ? { updatedFrom } : {}),
    });
  }

  #send(payload: Record<string, unknown>): void {
    this.webhooks.send({
      createdAt: new Date(this.store.now()).toISOString(),
      organizationId: this.store.organization.id,
      ...payload,
    });
  }
}

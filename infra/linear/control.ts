import { randomUUID } from 'node:crypto';
import type { Happenings } from './happenings.ts';
import { addActivity } from './sessions.ts';
import {
  addIssue,
  type Comment,
  type Issue,
  type Reaction,
  type Session,
  stateOf,
  type User,
} from './store.ts';

/** What people do in this workspace; webhooks follow from it as from the real one. */
export function controlsOf(world: Happenings) {
  const { store } = world;
  const iso = () => new Date(store.now()).toISOString();
  const issueBy = (id: string): Issue => {
    const found = store.issues.find((one) => one.id === id || world.identifier(one) === id);
    if (!found) throw new Error(`there is no issue ${id}`);
    return found;
  };
  const sessionBy = (id: string): Session => {
    const found = store.sessions.find((one) => one.id === id);
    if (!found) throw new Error(`there is no session ${id}`);
    return found;
  };
  const change = (id: string, by: User, fields: Partial<Issue>): Issue => {
    const issue = issueBy(id);
    const from = Object.fromEntries(
      Object.keys(fields).map((name) => [name, issue[name as keyof Issue] ?? null]),
    );
    Object.assign(issue, fields, { updatedAt: iso() });
    world.issue('update', issue, by.id, from);
    return issue;
  };
  const write = (issueId: string, by: User, body: string, parentId: string | null = null): Comment => {
    const made: Comment = {
      ...{ id: randomUUID(), issueId: issueBy(issueId).id, parentId, body, userId: by.id },
      ...{ createdAt: iso(), updatedAt: iso(), reactions: [] },
    };
    store.comments.push(made);
    world.comment(made, by.id);
    return made;
  };
  const prompt = (sessionId: string, by: User, body: string, signal: string | null = null) => {
    const { activity } = addActivity(
      store,
      { agentSessionId: sessionId, content: { type: 'prompt', body }, signal },
      by.id,
    );
    world.prompted(sessionBy(sessionId), activity);
    return activity;
  };

  return {
    /** A person by their name. */
    user: (name: string): User => {
      const found = store.users.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (!found) throw new Error(`there is no user ${name}`);
      return found;
    },
    issue: (by: User, title: string, description: string | null = null, labels: string[] = []): Issue => {
      const labelIds = store.labels.filter(({ name }) => labels.includes(name)).map(({ id }) => id);
      const made = addIssue(store, { title, description, creatorId: by.id, labelIds });
      world.issue('create', made, by.id);
      return made;
    },
    change,
    label: (id: string, by: User, name: string) => {
      const label = store.labels.find((one) => one.name === name)!;
      return change(id, by, { labelIds: [...issueBy(id).labelIds, label.id] });
    },
    move: (id: string, by: User, type: string) => change(id, by, { stateId: stateOf(store, type).id }),
    remove: (id: string, by: User) => {
      const issue = issueBy(id);
      Object.assign(issue, { removed: true, updatedAt: iso() });
      world.issue('remove', issue, by.id);
    },
    /** Hands an issue to the app, as `by`; null: an automation did. */
    delegate: (id: string, by: User | null, guidance: string[] = []): Session => {
      const issue = change(id, by ?? store.appUser, { delegateId: store.appUser.id });
      return world.session(issue, by?.id ?? null, null, guidance);
    },
    undelegate: (id: string, by: User) => {
      const issue = change(id, by, { delegateId: null });
      world.unassigned(issue, by.id);
    },
    mention: (id: string, by: User, text: string): Session => {
      const comment = write(id, by, `@${store.appUser.displayName} ${text}`);
      return world.session(issueBy(id), by.id, comment);
    },
    comment: write,
    react: (commentId: string, by: User, emoji: string): Reaction => {
      const on = store.comments.find(({ id }) => id === commentId)!;
      const made = { id: randomUUID(), emoji, userId: by.id, createdAt: iso() };
      on.reactions.push(made);
      world.reaction(made, on);
      return made;
    },
    reply: (sessionId: string, by: User, text: string) => prompt(sessionId, by, text),
    /** Presses the button of that label below what the session asked last. */
    press: (sessionId: string, by: User, label: string) => {
      const asked = sessionBy(sessionId).activities.at(-1);
      const { options = [] } = (asked?.signalMetadata ?? {}) as {
        options?: { label: string; value: string }[];
      };
      const option = options.find((one) => one.label === label);
      if (!option) throw new Error(`there is no button ${label}`);
      return prompt(sessionId, by, option.value);
    },
    stop: (sessionId: string, by: User) => prompt(sessionId, by, 'Stop', 'stop'),
    /** The app is removed by an administrator. */
    revokeApp: () => world.other({ type: 'OAuthApp', action: 'revoked', oauthClientId: 'local' }),
    emit: (payload: { type: string; action: string } & Record<string, unknown>) => world.other(payload),
  };
}
export type Controls = ReturnType<typeof controlsOf>;

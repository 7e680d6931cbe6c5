import { randomUUID } from 'node:crypto';

export type User = {
  id: string;
  name: string;
  displayName: string;
  email: string;
  active: boolean;
  app: boolean;
  admin: boolean;
};
export type State = { id: string; name: string; type: string; position: number };
export type Team = { id: string; key: string; name: string; states: State[] };
export type Label = { id: string; name: string };
export type Milestone = {
  id: string;
  name: string;
  description: string | null;
  targetDate: string | null;
  sortOrder: number;
};
export type Project = {
  id: string;
  name: string;
  description: string;
  url: string;
  startDate: string | null;
  targetDate: string | null;
  updatedAt: string;
  status: { id: string; name: string; type: string };
  leadId: string | null;
  teamIds: string[];
  milestones: Milestone[];
};
export type Issue = {
  id: string;
  number: number;
  teamId: string;
  title: string;
  description: string | null;
  priority: number;
  estimate: number | null;
  dueDate: string | null;
  stateId: string;
  projectId: string | null;
  milestoneId: string | null;
  parentId: string | null;
  assigneeId: string | null;
  delegateId: string | null;
  creatorId: string | null;
  labelIds: string[];
  createdAt: string;
  updatedAt: string;
  completedAt: string | null;
  canceledAt: string | null;
  removed?: true;
};
export type Reaction = { id: string; emoji: string; userId: string; createdAt: string };
export type Comment = {
  id: string;
  issueId: string;
  parentId: string | null;
  body: string;
  userId: string;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
};
export type Content = { type: string; body?: string; action?: string; parameter?: string; result?: string };
export type Activity = {
  id: string;
  sessionId: string;
  userId: string;
  content: Content;
  ephemeral: boolean;
  signal: string | null;
  signalMetadata: unknown;
  createdAt: string;
};
export type Session = {
  id: string;
  issueId: string | null;
  commentId: string | null;
  creatorId: string | null;
  plan: unknown;
  externalUrls: { label: string; url: string }[];
  summary: string | null;
  activities: Activity[];
  createdAt: string;
  updatedAt: string;
};

/** One workspace, whole, in memory. */
export type Store = {
  organization: { id: string; name: string; urlKey: string };
  users: User[];
  appUser: User;
  teams: Team[];
  labels: Label[];
  projects: Project[];
  issues: Issue[];
  comments: Comment[];
  sessions: Session[];
  now: () => number;
};

/** The first state of that type, by its place in the workflow. */
export function stateOf({ teams }: Store, type: string): State {
  return teams[0]!.states
    .filter((state) => state.type === type)
    .toSorted((a, b) => a.position - b.position)[0]!;
}

/** Adds an issue with the next number of its team. */
export function addIssue(store: Store, given: Partial<Issue> & { title: string }): Issue {
  const team = store.teams.find(({ id }) => id === given.teamId) ?? store.teams[0]!;
  const at = new Date(store.now()).toISOString();
  const issue: Issue = {
    ...{ id: randomUUID(), number: store.issues.length + 1, teamId: team.id, description: null, priority: 0 },
    ...{ estimate: null, dueDate: null, stateId: stateOf(store, 'backlog').id, projectId: null },
    ...{
      milestoneId: null,
      parentId: null,
      assigneeId: null,
      delegateId: null,
      creatorId: null,
      labelIds: [],
    },
    ...{ createdAt: at, updatedAt: at, completedAt: null, canceledAt: null },
    ...given,
  };
  store.issues.push(issue);
  return issue;
}

import { randomUUID } from 'node:crypto';
import { addIssue, type Project, type Store, stateOf, type Team, type User } from './store.ts';

const STATES = [
  ['Backlog', 'backlog', 0],
  ['Todo', 'unstarted', 1],
  ['In Review', 'started', 3],
  ['In Progress', 'started', 2],
  ['Done', 'completed', 4],
  ['Canceled', 'canceled', 5],
] as const;

const person = (name: string, more: Partial<User> = {}): User => ({
  id: randomUUID(),
  name,
  displayName: name.toLowerCase(),
  email: `${name.toLowerCase()}@example.com`,
  active: true,
  app: false,
  admin: false,
  ...more,
});

/** A workspace as a team has it: four people, our app, one team, a project with milestones, and more issues than a page holds. */
export function seedStore(now: () => number): Store {
  const users = ['Ada', 'Bert', 'Cleo', 'Dan'].map((name) => person(name, { admin: name === 'Ada' }));
  const appUser = person('DevOps Agents', { app: true, displayName: 'devops-agents' });
  const team: Team = {
    ...{ id: randomUUID(), key: 'DEV', name: 'Development' },
    states: STATES.map(([name, type, position]) => ({ id: randomUUID(), name, type, position })),
  };
  const project: Project = {
    ...{ id: randomUUID(), name: 'Roadmap', description: 'What we do this year.' },
    ...{
      url: 'https://linear.app/example/project/roadmap',
      startDate: '2026-01-01',
      targetDate: '2026-12-31',
    },
    updatedAt: new Date(now()).toISOString(),
    status: { id: randomUUID(), name: 'In Progress', type: 'started' },
    ...{ leadId: users[0]!.id, teamIds: [team.id] },
    milestones: ['Foundations', 'Launch'].map((name, sortOrder) => ({
      ...{
        id: randomUUID(),
        name,
        description: `${name}.`,
        targetDate: `2026-0${6 + sortOrder}-30`,
        sortOrder,
      },
    })),
  };
  const store: Store = {
    organization: { id: randomUUID(), name: 'Example', urlKey: 'example' },
    ...{ users: [...users, appUser], appUser, teams: [team], projects: [project] },
    labels: ['devops', 'bug', 'feature'].map((name) => ({ id: randomUUID(), name })),
    ...{ issues: [], comments: [], sessions: [], now },
  };
  addIssue(store, {
    title: 'Approvals',
    description: 'Comments here ask for approvals.',
    creatorId: users[0]!.id,
  });
  for (let n = 0; n < 60; n++) {
    const issue = addIssue(store, {
      title: `Planned work ${n + 1}`,
      creatorId: users[n % 4]!.id,
      projectId: project.id,
    });
    issue.milestoneId = project.milestones[n % 2]!.id;
    if (n % 3 === 0) issue.stateId = stateOf(store, 'completed').id;
    if (n % 3 === 0) issue.completedAt = issue.updatedAt;
  }
  return store;
}

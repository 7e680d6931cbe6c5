import type { Issue, Store } from './store.ts';

type Compare = { eq?: string; eqIgnoreCase?: string; in?: string[] };
export type Filter = {
  team?: { key?: Compare };
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

/** Whether an issue is what a filter asks for. */
export function passes(store: Store, one: Issue, filter: Filter): boolean {
  const of = store.teams.find(({ id }) => id === one.teamId)!;
  const state = of.states.find(({ id }) => id === one.stateId)!;
  const names = store.labels.filter(({ id }) => one.labelIds.includes(id)).map(({ name }) => name);
  const email = store.users.find(({ id }) => id === one.assigneeId)?.email;
  return (
    (!filter.team?.key || compares(filter.team.key, of.key)) &&
    (!filter.state?.name || compares(filter.state.name, state.name)) &&
    (!filter.state?.type || compares(filter.state.type, state.type)) &&
    (!filter.labels?.some?.name || names.some((name) => compares(filter.labels!.some!.name!, name))) &&
    (!filter.assignee?.email || (email !== undefined && compares(filter.assignee.email, email))) &&
    (!filter.updatedAt?.gte || one.updatedAt >= filter.updatedAt.gte)
  );
}

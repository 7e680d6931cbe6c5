import type { Entry } from '../identity/entry.ts';

/**
 * The time by which deadlines of this project go, as far as the door's look at the database tells: they stand still
 * while the project is halted. The statement that decides asks the database's own `running_clock` once more.
 */
export function deadlineNow(
  entry: Pick<Entry, 'now' | 'halt'>,
  project: string | null,
  now: string = entry.now,
): string {
  const { halt } = entry;
  const since = [halt?.all?.since, project === null ? undefined : halt?.projects[project]?.since];
  const stood = since.filter((at) => at !== undefined).map((at) => Date.parse(at));
  return stood.length > 0 ? new Date(Math.min(...stood)).toISOString() : now;
}

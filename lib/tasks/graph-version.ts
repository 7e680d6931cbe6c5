import type { Work } from '../db/rows.ts';
import { later } from '../errors.ts';

/**
 * The shape of graphs and states that this release runs: `tasks.graph_version` of what it opens. A higher one is a newer
 * release's. Since 2 a stored checkpoint may have in its pending writes what its running node had found out.
 */
export const GRAPH_VERSION = 2;

/** Two releases run side by side for minutes; after a release was taken back, until the next one. */
const WAIT_S = 60;

/** Throws `later` `graph_version_unknown` for work of a newer release: it waits for one that knows its graphs, and shows why. */
export function refuseNewerGraph({ task }: Pick<Work, 'task'>): void {
  if (task.graph_version <= GRAPH_VERSION) return;
  const message = `The task runs on graphs of version ${task.graph_version}; this release knows ${GRAPH_VERSION}. A newer release takes it up.`;
  throw later(WAIT_S, 'graph_version_unknown', message);
}

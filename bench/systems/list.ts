import { LocalError } from '../../infra/local/errors.ts';
import type { System } from '../lib/system.ts';
import oursNode from '../ours/node.ts';
import oursWorkerd from '../ours/workerd.ts';
import oursWrangler from '../ours/wrangler.ts';
import { dbos, floor, graphile, langgraphDefault, langgraphSync } from './peers.ts';
import { restate } from './restate.ts';

/** Every row of the table, in its order. */
const SYSTEMS: readonly System[] = [
  oursNode,
  oursWorkerd,
  oursWrangler,
  floor,
  dbos,
  restate,
  langgraphDefault,
  langgraphSync,
  graphile,
];

/** What `--quick` measures: enough to see a change of ours and whether the machine changed with it. */
export const QUICK_SYSTEMS: readonly string[] = ['ours-node', 'ours-workerd', 'floor', 'dbos'];

/** The systems of these names, or whose names begin with them: `ours` is every row of ours. Throws LocalError. */
export function chooseSystems(names: readonly string[] | undefined): System[] {
  if (!names) return [...SYSTEMS];
  const isNamed = (system: System, name: string) =>
    system.name === name || system.name.startsWith(`${name}-`);
  const unknown = names.filter((name) => !SYSTEMS.some((system) => isNamed(system, name)));
  if (unknown.length > 0)
    throw new LocalError(
      `there is no system ${unknown.join(', ')}: ${SYSTEMS.map(({ name }) => name).join(', ')}`,
    );
  return SYSTEMS.filter((system) => names.some((name) => isNamed(system, name)));
}

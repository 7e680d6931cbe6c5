import type { System } from '../lib/system.ts';
import oursNode from '../ours/node.ts';
import { dbos, floor, graphile, langgraphDefault, langgraphSync } from './peers.ts';
import { restate } from './restate.ts';

/** Every row of the table, in its order. */
export const SYSTEMS: readonly System[] = [
  oursNode,
  floor,
  dbos,
  restate,
  langgraphDefault,
  langgraphSync,
  graphile,
];

/** What `--quick` measures: enough to see a change of ours and whether the machine changed with it. */
export const QUICK: readonly string[] = ['ours-node', 'ours-workerd', 'floor', 'dbos'];

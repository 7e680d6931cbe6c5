import type { Halt, HaltState } from '../../schema/halt.ts';
import type { Principal } from '../../schema/principal.ts';
import { utc } from '../db/time.ts';
import { seesProject } from '../identity/visible.ts';

/** What of the halts this principal may know: that of everything, and those of their projects; null: none. */
export function visibleHalt(principal: Principal, state: HaltState | null): HaltState | null {
  if (!state) return null;
  const shown = (halt: Halt): Halt => ({ ...halt, since: utc(halt.since) });
  const projects = Object.entries(state.projects)
    .filter(([name]) => seesProject(principal, name))
    .map(([name, halt]) => [name, shown(halt)]);
  if (!state.all && projects.length === 0) return null;
  return { all: state.all && shown(state.all), projects: Object.fromEntries(projects) };
}

/** What is halted as one line for a header: `all`, or `project:name` of each. */
export function haltedScope(state: HaltState): string {
  if (state.all) return 'all';
  const names = Object.keys(state.projects).sort();
  return names.map((name) => `project:${encodeURIComponent(name)}`).join(', ');
}

import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { Entry } from '../identity/entry.ts';
import type { Halted, SwitchInput } from './halt.ts';
import { visibleHalt } from './halt-state.ts';
import { refuseUnlessHalter } from './may-halt.ts';
import { switchNotices } from './switch-notice.ts';

export type Unhalted = Halted & {
  /** Requests whose deadlines were moved on. */
  moved: number;
  /** How long it was halted. */
  seconds: number;
};

/**
 * Puts the kill switch back. Every deadline that stood still moves on by as long as it did, once, in the statement
 * that ends the halt; what waited is rung for by the sweeps, a portion each. Harmless to repeat. Throws as
 * `haltPlatform` does; a project that is no longer registered can be released all the same.
 */
export async function unhaltPlatform(ctx: Ctx, entry: Entry, input: SwitchInput): Promise<Unhalted> {
  const { project, reason } = input;
  const by = entry.principal.id;
  await refuseUnlessHalter(ctx, entry, project);
  const data = { scope: project === null ? 'all' : 'project', project, reason };
  const audit = { at: entry.now, actor: by, type: 'platform.unhalted', subject: project ?? 'all', data };
  const done = await callFunction<Unhalted>(ctx.db, 'unhalt_v1', {
    project,
    audit: [auditRow(audit)],
    notices: switchNotices(ctx, 'unhalted', { ...data, by }),
  });
  return { ...done, halt: visibleHalt(entry.principal, done.halt) };
}

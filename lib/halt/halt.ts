import type { HaltState } from '../../schema/halt.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleHalt } from './halt-state.ts';
import { refuseUnlessHalter } from './may-halt.ts';
import { switchNotices } from './switch-notice.ts';

/** `project` null: everything. */
export type SwitchInput = { project: string | null; reason: string };
export type Halted = {
  /** False: it was halted before, and stays as it was. */
  changed: boolean;
  /** What is halted now, as far as the caller may know; null: nothing. */
  halt: HaltState | null;
};

/**
 * Throws the kill switch: from its commit on no intent is committed, so no call starts, on any isolate; calls under
 * way finish and their outcomes are kept. Deadlines stand still. One row is written and audited; harmless to repeat.
 * Throws 403 `agents_do_not_sign` or `role_not_allowed`, 404 for a project that is not there.
 */
export async function haltPlatform(ctx: Ctx, entry: Entry, input: SwitchInput): Promise<Halted> {
  const { project, reason } = input;
  const by = entry.principal.id;
  await refuseUnlessHalter(ctx, entry, project);
  await refuseUnknownProject(ctx, project);
  const subject = project ?? 'all';
  const data = { scope: project === null ? 'all' : 'project', project, reason };
  const done = await callFunction<Halted>(ctx.db, 'halt_v1', {
    project,
    by,
    reason,
    audit: [auditRow({ at: entry.now, actor: by, type: 'platform.halted', subject, data })],
    notices: switchNotices(ctx, 'halted', { ...data, by }),
  });
  return { ...done, halt: visibleHalt(entry.principal, done.halt) };
}

/** A name that is mistyped must not look like a halt. */
async function refuseUnknownProject(ctx: Ctx, project: string | null): Promise<void> {
  if (project === null) return;
  const rows = await ctx.db.query('select 1 from projects where name = $1', [project]);
  if (rows.length === 0) throw notFound('not_found', 'There is no such project, or you have no role in it.');
}

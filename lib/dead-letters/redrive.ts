import { ROLES, type Role } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ReadyBell, TaskRow } from '../db/rows.ts';
import { forbidden, notFound } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { ringNotices } from '../notify/ring.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { ringFor } from '../tasks/bells.ts';
import { retryTask } from '../tasks/retry.ts';
import type { DeadLetterRow } from './list.ts';

export type Redriven = {
  id: string;
  /** `closed`: it was driven, or went on by itself, before; `nothing_left`: what it was about has ended. */
  state: 'rung' | 'retried' | 'nothing_left' | 'closed';
  task_id: string | null;
};
type Rung = {
  state: 'rung' | 'nothing_left' | 'closed';
  ready: ReadyBell[];
  notices: { id: string; attempts: number }[];
};

/**
 * Drives what a letter is about once more, from its own row and never from the queue's copy: parked work as the
 * task's next run, everything else by a new bell. Audited; harmless to repeat. Throws 404, 403 `role_not_allowed`
 * for anybody below team lead in its project (no project: in all), and what `retryTask` throws.
 */
export async function redriveLetter(ctx: Ctx, entry: Entry, id: string): Promise<Redriven> {
  const [row] = await ctx.db.query<{ d: DeadLetterRow; task: TaskRow | null }>(
    `select to_jsonb(d) as d, to_jsonb(t) as task from dead_letters d left join tasks t on t.id = d.task_id where d.id = $1::uuid`,
    [id],
  );
  const roles = row ? rolesIn(entry.principal, row.d.project) : [];
  if (!row || roles.length === 0)
    throw notFound('not_found', 'There is no such dead letter, or it is outside your projects.');
  refuseUnlessLeads(roles);
  const { d: letter, task } = row;
  if (letter.closed_at) return { id, state: 'closed', task_id: letter.task_id };
  if (letter.code === 'parked' && task && mayRunAgain(task)) {
    // The row leaves "parked" in the retry's own statement, and the letter is closed by it.
    await retryTask(ctx, { ...entry, task, idem: null }, { reason: `Dead letter ${id} was driven again.` });
    await ctx.db.query('update dead_letters set closed_by = $2 where id = $1::uuid', [
      id,
      entry.principal.id,
    ]);
    return { id, state: 'retried', task_id: letter.task_id };
  }
  const data = { kind: letter.kind, subject: letter.subject, code: letter.code };
  const by = entry.principal.id;
  const rung = await callFunction<Rung>(ctx.db, 'redrive_v1', {
    id,
    by,
    audit: [auditRow({ at: entry.now, actor: by, type: 'dead_letter.redriven', subject: id, data })],
  });
  if (rung.state === 'rung') {
    await ringFor(ctx, rung.ready);
    await ringNotices(ctx, rung.notices);
  }
  return { id, state: rung.state, task_id: letter.task_id };
}

const LEADERS: readonly Role[] = ROLES.filter((role) => role !== 'viewer' && role !== 'developer');

/** Throws 403 `role_not_allowed`, with the roles that may, where none of these leads. */
export function refuseUnlessLeads(roles: readonly Role[]): void {
  if (roles.some((role) => LEADERS.includes(role))) return;
  const who = new Intl.ListFormat('en', { type: 'disjunction' }).format(LEADERS);
  throw forbidden('role_not_allowed', `Driving a dead letter again takes a ${who} of its project.`);
}

/** Whether there can be another run; where none can, the letter is closed as one that nothing is left of. */
function mayRunAgain({ status, pruned_at }: TaskRow): boolean {
  return !pruned_at && status !== 'cancelled' && status !== 'rejected';
}

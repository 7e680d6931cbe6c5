import type { Ctx } from '../ctx.ts';
import { forbidden } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { type Swept, sweep } from './sweep.ts';

/** A sweep at an administrator's word; the queue carries what it rings for. Throws 403 `role_not_allowed`. */
export async function sweepNow(ctx: Ctx, { principal }: Entry): Promise<Omit<Swept, 'carried'>> {
  if (!rolesIn(principal, null).includes('admin'))
    throw forbidden('role_not_allowed', 'A sweep by hand takes the role admin in all projects.');
  const { rung, expired, nudged, notices, doubted, reminded, reviews, dead } = await sweep(ctx);
  return { rung, expired, nudged, notices, doubted, reminded, reviews, dead };
}

import type { Ctx } from '../ctx.ts';
import type { AppError } from '../errors.ts';

/** Who was refused what: at a door (`access`), or an agent its call or its plan. */
export type Denial = {
  what: 'access' | 'call' | 'plan';
  actor: string;
  /** What it was about: an approval, a task, a subtask, or the path of a door. */
  subject: string;
  refusal: Pick<AppError, 'code' | 'message'>;
  /** Where it was asked: the door's method and path, or the tool. */
  asked: string;
};

/** The same refusal of the same thing to the same caller is told once a minute: who is refused a hundred times fills no log. */
const KEEP = `select audit_now($1, $2, $3, $4::jsonb) where not exists (select 1 from audit_events e
  where e.subject = $3 and e.actor = $1 and e.type = $2 and e.at > clock_timestamp() - interval '1 minute'
    and e.data::jsonb ->> 'code' = $5 and e.data::jsonb ->> 'asked' = $6)`;

/** Tells the audit log of a denial. It changed nothing, so it is a statement of its own; one that fails is in the log. Never throws. */
export async function recordDenial(
  ctx: Pick<Ctx, 'db' | 'log'>,
  { what, actor, subject, refusal, asked }: Denial,
): Promise<void> {
  const { code, message } = refusal;
  const data = JSON.stringify({ code, asked, detail: message });
  await ctx.db
    .query(KEEP, [actor, `${what}.denied`, subject, data, code, asked])
    .catch((error: unknown) => ctx.log.error('audit: a denial was not kept', { code, error: String(error) }));
}

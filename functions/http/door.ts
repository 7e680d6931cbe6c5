import type { Context, HonoRequest, MiddlewareHandler } from 'hono';
import { recordDenial } from '../../lib/audit/deny.ts';
import { AppError, invalid } from '../../lib/errors.ts';
import { haltedScope, visibleHalt } from '../../lib/halt/halt-state.ts';
import { sha256 } from '../../lib/hash.ts';
import { enter, forgetReservation } from '../../lib/identity/enter.ts';
import type { Entry, StoredAnswer } from '../../lib/identity/entry.ts';
import { coverAgain } from '../../lib/tasks/cover-again.ts';
import { type BodyLimits, checkJson, readBody, SMALL } from './body.ts';
import { credentialOf } from './credential.ts';
import type { AppEnv } from './env.ts';
import { limitRate } from './rate-limit.ts';

/** Methods without a body. */
const READS = new Set(['GET', 'HEAD']);

export type DoorOptions = {
  /** How large a JSON body may be; false: the door takes none. */
  body?: BodyLimits | false;
  /** Takes an `Idempotency-Key`. */
  idempotent?: boolean;
  /** Counts against the smaller limit of requests that create something. */
  creates?: boolean;
  /** Also loads the registered projects and the caller's spending. */
  projects?: boolean;
  /** Also loads what others lend the caller for deciding. */
  delegations?: boolean;
};

/**
 * What every door of a known caller does first: reads the body within its limits, finds out who calls (one
 * round trip, with the task or approval that the path names), keeps to the rate limit, looks the JSON over.
 * Says in `X-Halted` what of theirs is halted. Replays the stored answer of an idempotency key and rings again for its task, and frees a reserved key when the request is refused.
 */
export function door(options: DoorOptions = {}): MiddlewareHandler<AppEnv>[] {
  const limits = options.body === false ? null : (options.body ?? SMALL);

  async function enterDoor(
    ...[c, next]: Parameters<MiddlewareHandler<AppEnv>>
  ): Promise<Response | undefined> {
    const ctx = c.get('ctx');
    const takesBody = limits !== null && !READS.has(c.req.method);
    const text = takesBody ? await readBody(c.req.raw, limits.bytes) : '';
    if (takesBody) keepBody(c.req, text);
    const entered = await enter(ctx, {
      ...(await credentialOf(c)),
      route: `${c.req.method} ${new URL(c.req.url).pathname}`,
      idemKey: options.idempotent ? idempotencyKey(c.req.header('idempotency-key')) : null,
      bodyHash: options.idempotent ? sha256(text) : null,
      approvalId: c.req.param('approval_id') ?? null,
      taskId: c.req.param('task_id') ?? null,
      projects: options.projects ?? false,
      delegations: options.delegations ?? false,
    });
    if ('replay' in entered) {
      if (entered.taskId) ctx.waitUntil(coverAgain(ctx, entered.taskId));
      return replayed(entered.replay);
    }
    c.set('entry', entered);
    await next();
    denied(c, entered);
    const halt = visibleHalt(entered.principal, entered.halt);
    if (halt) c.res.headers.set('x-halted', haltedScope(halt));
    // After a 5xx it is not known what was done: the reservation's 30 seconds are left to run out.
    if (entered.idem && c.res.status >= 400 && c.res.status < 500) await forgetReservation(ctx, entered.idem);
    return undefined;
  }

  async function guard(...[c, next]: Parameters<MiddlewareHandler<AppEnv>>): Promise<void> {
    await limitRate(c, options.creates ?? false);
    if (limits !== null && !READS.has(c.req.method)) checkJson(await c.req.text(), limits);
    await next();
  }

  return [enterDoor, guard];
}

/** Whoever was refused a change they may not make is in the audit log, behind the answer. */
function denied(c: Context<AppEnv>, { principal, approval, task }: Entry): void {
  const { error, req } = c;
  if (!(error instanceof AppError) || error.kind !== 'forbidden' || READS.has(req.method)) return;
  const { pathname } = new URL(req.url);
  const subject = approval?.id ?? task?.id ?? pathname;
  const asked = `${req.method} ${pathname}`;
  const ctx = c.get('ctx');
  ctx.waitUntil(recordDenial(ctx, { what: 'access', actor: principal.id, subject, refusal: error, asked }));
}

/** Hands the text on to hono's parser, which keeps promises in its cache though its types say otherwise. */
function keepBody(request: HonoRequest, text: string): void {
  const hasType = request.header('content-type') !== undefined;
  request.bodyCache.text = Promise.resolve(text === '' && hasType ? '{}' : text) as never;
}

function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (header.length > 0 && header.length <= 255) return header;
  throw invalid('idempotency_key_invalid', 'An Idempotency-Key has 1 to 255 characters.');
}

function replayed({ status, headers, body }: StoredAnswer): Response {
  const all = { 'content-type': 'application/json', ...headers, 'idempotent-replayed': 'true' };
  return new Response(body, { status, headers: all });
}

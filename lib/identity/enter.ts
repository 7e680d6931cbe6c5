import type { DelegationFact } from '../../schema/delegation.ts';
import type { HaltState } from '../../schema/halt.ts';
import type { KeyInUse, Principal, Scope } from '../../schema/principal.ts';
import type { Project } from '../../schema/project.ts';
import type { SignIn } from '../../schema/sign-in.ts';
import { recordDenial } from '../audit/deny.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ApprovalRow, TaskRow } from '../db/rows.ts';
import { AppError, conflict, forbidden, invalid } from '../errors.ts';
import type { Entry, Reservation, StoredAnswer } from './entry.ts';
import { hashKey } from './keys.ts';

export type EnterInput = {
  /** The API key as it came; null: none. */
  token: string | null;
  /** Who signed in, by a token that was verified; counts in place of a key. */
  signIn?: SignIn | null;
  /** Whoever Slack says clicked, by a request that was verified; counts in place of both. */
  slackUser?: string | null;
  /** The same of Linear, in its workspace. */
  linearUser?: { workspace: string; user: string } | null;
  /** What the key must be for; left out: for everything. */
  scope?: Scope;
  /** Method and path: what an idempotency key is unique for, with the principal. */
  route: string;
  idemKey?: string | null;
  /** Hex SHA-256 of the raw body. */
  bodyHash?: string | null;
  /** Ids that the path names; what is no UUID is nobody's and answers null. */
  approvalId?: string | null;
  taskId?: string | null;
  /** Also loads what others lend the caller; where the path names an approval it is loaded anyhow. */
  delegations?: boolean;
  /** Also loads the registered projects and what the caller spent in the last 24 hours. */
  projects?: boolean;
};

type Entered = {
  principal: Principal | null;
  key?: KeyInUse | null;
  /** Why nobody is let in, where it may be told. */
  refused?: 'scope';
  idem: null | {
    state: 'fresh' | 'reused' | 'replay' | 'in_flight';
    status: number | null;
    headers: Record<string, string> | null;
    body: string | null;
    retry_after_s: number | null;
  };
  now: string;
  policy_version: number | null;
  approval: ApprovalRow | null;
  task: TaskRow | null;
  delegations?: DelegationFact[] | null;
  halt?: HaltState | null;
  projects: Project[] | null;
  spent: number | null;
};

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The answer that this very request was given before, and the task that it is about, where it is about one. */
export type Replay = { replay: StoredAnswer; taskId: string | null };

/**
 * Who is calling, with what the request names, in one round trip; reserves the idempotency key for 30 seconds.
 * Answers the stored answer instead when this very request was answered before. Throws `unauthenticated`
 * (401), `scope_missing` (403), `idempotency_key_reused` (422), `idempotency_in_flight` (409 with `retryAfterS`).
 */
export async function enter(ctx: Ctx, input: EnterInput): Promise<Entry | Replay> {
  const keyHash = input.token === null ? null : hashKey(input.token);
  const { signIn = null, slackUser = null, linearUser = null } = input;
  const vouchedFor = signIn ?? slackUser ?? linearUser;
  if (!keyHash && !vouchedFor) throw unauthenticated(input.token === null);
  const found = await callFunction<Entered>(ctx.db, 'enter_v1', {
    key_hash: vouchedFor ? null : keyHash,
    slack_user: slackUser,
    linear_user: linearUser,
    oidc: signIn,
    scope: input.scope,
    route: input.route,
    idem_key: input.idemKey ?? null,
    body_hash: input.bodyHash ?? null,
    approval_id: uuidOrNull(input.approvalId),
    task_id: uuidOrNull(input.taskId),
    projects: input.projects ?? false,
    delegations: input.delegations ?? false,
  });
  if (found.refused === 'scope') {
    const refusal = scopeMissing(input.scope, found.key);
    tellDenial(ctx, input.route, found.key, refusal);
    throw refusal;
  }
  if (!found.principal) throw unauthenticated(false);
  const replay = storedAnswer(found.idem);
  if (replay) return { replay, taskId: found.task?.id ?? found.approval?.workflow_id ?? openedBy(replay) };
  return {
    principal: found.principal,
    key: found.key ?? null,
    now: found.now,
    policyVersion: found.policy_version,
    idem: found.idem ? { principal_id: found.principal.id, route: input.route, key: input.idemKey! } : null,
    approval: found.approval,
    task: found.task,
    delegations: found.delegations ?? [],
    halt: found.halt ?? null,
    projects: found.projects,
    spentUsd: found.spent,
  };
}

/** Frees a reserved key after a refusal, so that the corrected request may be sent under it. */
export async function forgetReservation(ctx: Ctx, idem: Reservation): Promise<void> {
  await ctx.db.query('select forget_answer_v1($1::jsonb)', [JSON.stringify(idem)]);
}

function storedAnswer(idem: Entered['idem']): StoredAnswer | null {
  if (!idem || idem.state === 'fresh') return null;
  if (idem.state === 'reused') {
    throw invalid(
      'idempotency_key_reused',
      'This Idempotency-Key was used with another body. Use a new one.',
    );
  }
  if (idem.state === 'in_flight') {
    const message =
      'The first request with this Idempotency-Key is still running. Send it again in a moment.';
    throw conflict('idempotency_in_flight', message, { retryAfterS: idem.retry_after_s ?? 1 });
  }
  return { status: idem.status ?? 200, headers: idem.headers ?? {}, body: idem.body ?? '' };
}

/** The task that the answer told of: where it lies is said in a header. */
function openedBy({ headers }: StoredAnswer): string | null {
  return /^\/tasks\/([^/]+)$/.exec(headers.location ?? '')?.[1] ?? null;
}

function scopeMissing(scope: Scope | undefined, key: KeyInUse | null | undefined): AppError {
  const has = key?.scopes.join(', ') || 'nothing';
  return forbidden(
    'scope_missing',
    `This key is for ${has} alone. Use one with the scope ${scope ?? 'of everything'}.`,
  );
}

/** A key that is not for what it is used for may be a stolen one. */
function tellDenial(ctx: Ctx, route: string, key: KeyInUse | null | undefined, refusal: AppError): void {
  const [method, subject = route] = route.split(' ');
  if (!key || method === 'GET') return;
  const denial = { what: 'access', actor: `key/${key.id}`, subject, refusal, asked: route } as const;
  ctx.waitUntil(recordDenial(ctx, denial));
}

function unauthenticated(missing: boolean): AppError {
  const message = missing
    ? 'Send an API key, or the token of your sign-in: "Authorization: Bearer dak_…".'
    : 'The key or token is not valid here: unknown, revoked or expired, or its owner is disabled.';
  return new AppError('unauthenticated', 'unauthenticated', message);
}

function uuidOrNull(id: string | null | undefined): string | null {
  return id && UUID.test(id) ? id.toLowerCase() : null;
}

import type { NotificationMessage } from '../../schema/notification.ts';
import type { EndpointChannel, EndpointTarget } from '../../schema/notification-endpoint.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { AppError, fatal } from '../errors.ts';
import { retryAfter } from './backoff.ts';
import type { Outgoing } from './ports.ts';
import { type DueDelivery, ringDeliveries } from './ring.ts';

type Claimed = {
  state: 'claimed';
  now: string;
  delivery: {
    id: string;
    message_id: string;
    message: NotificationMessage;
    recipient: string;
    attempts: number;
  };
  endpoint: {
    id: string;
    name: string;
    channel: EndpointChannel;
    target: EndpointTarget;
    secrets: { sealed: string }[];
  };
  gathered: { id: string; message: NotificationMessage }[];
  handle: string | null;
  person: { email: string | null; enabled: boolean } | null;
};
type Claim =
  | Claimed
  | { state: 'missing' | 'noop' | 'dropped' | 'behind' }
  | { state: 'early' | 'held'; delay_s: number };
type Ended = {
  ok: boolean;
  status: number | null;
  error: string | null;
  handle: string | null;
  retry_s: number | null;
};

/** Longer than an attempt may take: whoever dies in it is taken over by the sweep. */
const LEASE_S = 60;

/**
 * One attempt at one delivery: claimed, sent, and its outcome settled; at least once, and each attempt by one alone. What was not
 * taken is rung for again by the backoff; a held one when its endpoint may be tried. Throws `unknown_notice`.
 */
export async function sendDelivery(ctx: Ctx, id: string): Promise<{ state: string }> {
  const claim = await callFunction<Claim>(ctx.db, 'claim_delivery_v1', { id, lease_s: LEASE_S });
  if (claim.state === 'missing') throw fatal('unknown_notice', 'There is no such notice.');
  if ('delay_s' in claim) await ringDeliveries(ctx, [{ id, delay_s: claim.delay_s }]);
  if (claim.state !== 'claimed') return { state: claim.state };
  const ended = await attempt(ctx, claim);
  const settled = await callFunction<{ won: boolean; ring: DueDelivery[]; disabled: boolean }>(
    ctx.db,
    'settle_delivery_v1',
    {
      ...{ id, attempt: claim.delivery.attempts, next_id: ctx.ids.id() },
      ...ended,
      gathered: claim.gathered.map((one) => one.id),
    },
  );
  if (settled.disabled)
    ctx.log.error('a notification endpoint is disabled', {
      endpoint: claim.endpoint.name,
      error: ended.error,
    });
  await ringDeliveries(ctx, settled.ring);
  return { state: ended.ok ? 'sent' : ended.retry_s === null ? 'dead' : 'retry' };
}

async function attempt(ctx: Ctx, claim: Claimed): Promise<Ended> {
  try {
    const sender = await ctx.sender?.(claim.endpoint.channel);
    if (!sender)
      throw fatal('channel_not_configured', `This installation has no channel "${claim.endpoint.channel}".`);
    const { status, handle } = await sender.send(await outgoingOf(ctx, claim));
    return { ok: true, status, handle: handle ?? claim.handle, error: null, retry_s: null };
  } catch (error) {
    return failed(ctx, claim, error);
  }
}

async function outgoingOf(
  ctx: Ctx,
  { delivery, endpoint, gathered, handle, person, now }: Claimed,
): Promise<Outgoing> {
  const secrets: string[] = [];
  for (const { sealed } of endpoint.secrets) {
    if (!ctx.vault) throw fatal('no_vault', 'SECRETS_KEYS is not set: the endpoint’s secret cannot be read.');
    secrets.push(await ctx.vault.open(sealed));
  }
  const inPerson = endpoint.target.to === 'people';
  if (inPerson && !(person?.enabled && person.email))
    throw fatal('no_address', 'Whoever this was for has no address any more.');
  return {
    ...{
      messageId: delivery.message_id,
      message: delivery.message,
      gathered: gathered.map(({ message }) => message),
    },
    ...{
      target: endpoint.target,
      address: inPerson ? person!.email : null,
      secrets,
      handle,
      now: Date.parse(now),
    },
  };
}

function failed(ctx: Ctx, { delivery, endpoint }: Claimed, error: unknown): Ended {
  const known = error instanceof AppError ? error : null;
  if (!known) ctx.log.error('a delivery failed', { endpoint: endpoint.name, error: String(error) });
  const final = known?.kind === 'fatal';
  return {
    ...{ ok: false, handle: null },
    status: (known?.extra.status as number | undefined) ?? null,
    error: (known?.message ?? 'The platform failed to send it.').slice(0, 500),
    retry_s: final ? null : retryAfter(delivery.attempts, known?.retryAfterS ?? null),
  };
}

import type { Ctx } from '../../ctx.ts';
import { callFunction } from '../../db/call.ts';
import { ringNotices } from '../../notify/ring.ts';
import { readEnvelope } from './envelope.ts';
import { refused, verifyLinear } from './verify.ts';

/** What is worked off; every other type is kept for somebody to look at. */
const KNOWN = new Set([
  ...['Issue', 'Comment', 'Reaction', 'Project', 'AgentSessionEvent'],
  ...['AppUserNotification', 'PermissionChange', 'OAuthApp'],
]);

/**
 * Takes what Linear sends: verified on its raw body, kept once, and rung for; nothing of it is worked off here. Answers `new`, `duplicate`,
 * `ignored` (our own doing) or `kept` (of a type that we do not know). Throws 401 `linear_signature_invalid`.
 */
export async function takeWebhook(
  ctx: Ctx,
  given: { signature: string | null; delivery: string | null; body: string },
): Promise<{ state: string }> {
  const { LINEAR_WEBHOOK_SECRET: secret, LINEAR_WEBHOOK_WINDOW_S: windowS } = ctx.config;
  const body = verifyLinear(secret, given, { now: ctx.clock.now(), windowS });
  const id = ctx.ids.id();
  const delivery = given.delivery?.slice(0, 200) || id;
  const told = readEnvelope(body, delivery);
  if (!told) throw refused();
  const { workspace, type, action, subject, versionKey, actors } = told;
  const isKnown = KNOWN.has(type);
  const taken = await callFunction<{ state: string }>(ctx.db, 'linear_take_v1', {
    ...{ id, delivery, workspace, type, action, subject, actors, body },
    version_key: versionKey.slice(0, 500),
    ...(isKnown
      ? { state: 'new', outcome: null }
      : { state: 'kept', outcome: 'of a type that we do not know' }),
  });
  if (taken.state === 'new') ctx.waitUntil(ringNotices(ctx, [{ id: `linear:${id}`, attempts: 0 }]));
  return taken;
}

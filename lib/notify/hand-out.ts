import type { NotificationMessage } from '../../schema/notification.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { policyOf } from '../policy/active.ts';
import { messagesOf, type Untold } from './message.ts';
import { type DueDelivery, ringDeliveries } from './ring.ts';
import { type Listener, type Person, type Routed, routeMessage } from './route.ts';

type Waiting = { now: string; events: Untold[]; endpoints: Listener[]; people: Person[] };

/** So many events at once; whoever rings next has the rest. */
const BATCH = 100;
const BATCHES = 20;

/**
 * Hands what happened to those who want to be told: each event becomes its deliveries and leaves the outbox in one statement, and the
 * deliveries are rung for. Two at once make the same deliveries, which are there once. Answers how many there were.
 */
export async function handOut(ctx: Ctx): Promise<{ events: number; deliveries: number }> {
  const done = { events: 0, deliveries: 0 };
  for (let batch = 0; batch < BATCHES; batch++) {
    const waiting = await callFunction<Waiting>(ctx.db, 'untold_v2', { limit: BATCH });
    if (waiting.events.length === 0) break;
    const { told, failed, rows } = await routeAll(ctx, waiting);
    const due = await callFunction<DueDelivery[]>(ctx.db, 'hand_out_v1', {
      ids: told,
      failed,
      deliveries: rows,
    });
    done.events += told.length;
    done.deliveries += due.length;
    await ringDeliveries(ctx, due);
    if (waiting.events.length < BATCH) break;
  }
  return done;
}

/** One that cannot be read keeps no other back: it is tried again, and put aside in the end. */
async function routeAll(ctx: Ctx, { now, events, endpoints, people }: Waiting) {
  const policy = await activePolicy(ctx);
  const facts = { listeners: endpoints, people, policy, now: Date.parse(now) };
  const told: string[] = [];
  const failed: { id: string; reason: string }[] = [];
  const rows: object[] = [];
  for (const untold of events) {
    try {
      const made = messagesOf(untold, ctx.config.PUBLIC_BASE_URL).flatMap((message) =>
        routeMessage(message, { ...facts, linked: untold.linked ?? false }).map((routed) =>
          rowOf(ctx, untold, message, routed),
        ),
      );
      rows.push(...made);
      told.push(untold.id);
    } catch (error) {
      ctx.log.error('an event could not be handed out', { event: untold.id, error: String(error) });
      failed.push({ id: untold.id, reason: String(error).slice(0, 300) });
    }
  }
  return { told, failed, rows };
}

/** Without a policy nothing is approved, and people are told all the same: each endpoint what it subscribed to. */
async function activePolicy(ctx: Ctx): Promise<Policy | null> {
  try {
    const [row] = await ctx.db.query<{ v: number | null }>(
      'select active_policy as v from settings where id = 1',
    );
    return await policyOf(ctx.db, row?.v ?? null);
  } catch (error) {
    ctx.log.error('notifications are handed out without a policy', { error: String(error) });
    return null;
  }
}

function rowOf(ctx: Ctx, untold: Untold, message: NotificationMessage, routed: Routed) {
  const { listener, recipient, at, digest } = routed;
  return {
    id: ctx.ids.id(),
    message_id: message.id,
    endpoint_id: listener.id,
    ...{ recipient, digest, message },
    type: message.type,
    project: message.project,
    task_id: untold.task_id,
    approval_id: message.approval?.id ?? null,
    seq: untold.event.seq,
    // What is in the console is there: nobody has to be reached.
    state: listener.channel === 'console' ? 'sent' : 'pending',
    next_at: new Date(at).toISOString(),
    event_at: message.at,
  };
}

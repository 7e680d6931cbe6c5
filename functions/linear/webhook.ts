import { takeWebhook } from '../../lib/linear/inbox/take.ts';
import { readBody } from '../http/body.ts';
import type { App } from '../http/env.ts';

/** As much as Linear ever sends. */
const MOST_BYTES = 5 * 1024 * 1024;

/** What Linear sends, by its signature over the raw body: kept, answered, and worked off through the queue. */
export const linearWebhook = (app: App) => {
  for (const path of ['/webhooks/linear', '/webhook'] as const)
    app.post(path, async (c) => {
      const { ctx } = c.get('deps');
      const given = {
        signature: c.req.header('linear-signature') ?? null,
        delivery: c.req.header('linear-delivery') ?? null,
        body: await readBody(c.req.raw, MOST_BYTES),
      };
      return c.json(await takeWebhook(ctx, given));
    });
};

import { buryMessage, FailureCallback } from '../../lib/dead-letters/bury-message.ts';
import { delivery } from '../http/delivery.ts';
import type { App } from '../http/env.ts';

export const queueFailed = (app: App) =>
  app.post('/queue/failed', (c) =>
    delivery(c, FailureCallback, (callback) => buryMessage(c.get('ctx'), callback)),
  );

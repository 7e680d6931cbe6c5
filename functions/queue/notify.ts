import * as z from 'zod';
import { deliver } from '../../lib/notify/deliver.ts';
import { delivery } from '../http/delivery.ts';
import type { App } from '../http/env.ts';

const Message = z.object({ v: z.literal(1), id: z.string().min(1).max(400) });

export const queueNotify = (app: App) =>
  app.post('/queue/notify', (c) => delivery(c, Message, ({ id }) => deliver(c.get('ctx'), id)));

import * as z from 'zod';
import { DELIVERY_BUDGET_MS } from '../../lib/engine-limits.ts';
import { delivery } from '../http/delivery.ts';
import type { App } from '../http/env.ts';

const Message = z.object({
  v: z.literal(1),
  kind: z.enum(['task', 'subtask']),
  id: z.string().min(1).max(200),
});

export const queueAdvance = (app: App) =>
  app.post('/queue/advance', (c) =>
    delivery(c, Message, async ({ kind, id }, jti) => {
      const { engine } = await import('../engine.ts');
      return engine.advance(c.get('ctx'), { kind, id, jti }, { budgetMs: DELIVERY_BUDGET_MS });
    }),
  );

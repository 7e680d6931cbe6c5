import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { ask } from '../lib/http.ts';

/** Connections that each system may hold to Postgres. */
export const POOL_SIZE = 20;

/** What a system does for the two doors of its client; `wait` holds its answer, where starting does not. */
export interface Doors {
  start(id: string): Promise<unknown>;
  approve(id: string): Promise<unknown>;
  wait?(id: string, state: 'waiting' | 'done'): Promise<unknown>;
}

/** What a step changes in the world: one call to the recorder, the same for every system. */
export async function recordEffect(task: string, step: number): Promise<void> {
  await ask('POST', `${process.env.RECORDER_URL}/effects`, { task, step });
}

/** Serves the doors over HTTP on PORT. */
export function serveDoors({ start, approve, wait }: Doors): void {
  const app = new Hono();
  app.get('/health', (c) => c.text('ok'));
  app.post('/start/:id', async (c) => c.json({ answer: (await start(c.req.param('id'))) ?? null }));
  app.post('/approve/:id', async (c) => c.json({ answer: (await approve(c.req.param('id'))) ?? null }));
  app.get('/wait/:id/:state', async (c) => {
    const { id, state } = c.req.param();
    if (!wait || (state !== 'waiting' && state !== 'done')) return c.notFound();
    return c.json({ answer: (await wait(id, state)) ?? null });
  });
  serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
}

import type { Context } from 'hono';
import { notFound } from '../../lib/errors.ts';
import type { App, AppEnv } from '../http/env.ts';

const FILES = {
  '/docs': '/docs.html',
  '/docs.js': '/docs.js',
  '/home.js': '/home.js',
  '/page.css': '/page.css',
};
const INDEX = {
  name: 'AI DevOps agent platform',
  docs: '/docs',
  openapi: '/openapi.json',
  health: '/health',
  ready: '/ready',
  tasks: '/tasks',
  approvals: '/approvals/pending',
};

/** The pages a browser gets. They hold no data: scripts of ours fetch it with the reader's own key. */
export const pages = (app: App) => {
  for (const [path, file] of Object.entries(FILES)) app.get(path, (c) => asset(c, file));
  app.get('/', async (c): Promise<Response> => {
    if (c.req.header('accept')?.includes('text/html')) return asset(c, '/home.html');
    return c.json(INDEX, 200, { vary: 'accept' });
  });
};

async function asset(c: Context<AppEnv>, file: string): Promise<Response> {
  const found = await c.env.ASSETS?.fetch(new Request(new URL(file, c.req.url)));
  if (!found?.ok) throw notFound('not_found', 'This installation was put together without its pages.');
  c.set('pageCsp', true);
  const type = found.headers.get('content-type') ?? 'application/octet-stream';
  return new Response(found.body, {
    headers: { 'content-type': type, vary: 'accept', 'cache-control': 'no-cache' },
  });
}

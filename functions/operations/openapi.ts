import type { App } from '../http/env.ts';
import { openApiDocument } from '../http/openapi-document.ts';

/**
 * The document as it was generated with the release (`npm run cli:generate`), a file beside the pages: what it is made of is not in the Worker's bundle.
 * Where there are no files, it is generated now.
 */
export const openapi = (app: App) => {
  let made: object | undefined;
  app.get('/openapi.json', async (c) => {
    const kept = await c.env.ASSETS?.fetch(new Request(new URL('/openapi.json', c.req.url)));
    if (kept?.ok) return c.body(await kept.text(), 200, { 'content-type': 'application/json' });
    made ??= openApiDocument(app);
    return c.json(made);
  });
};

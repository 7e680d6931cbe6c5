import type { App } from '../http/env.ts';
import { PROBLEM_CODES } from '../http/problem-codes.ts';

const DESCRIPTION = `Hand over DevOps work, see how risky it is, have the right people sign off, watch it done.
Send an API key as \`Authorization: Bearer dak_…\`. Errors are \`application/problem+json\` (RFC 9457); programs read \`code\`.
POSTs that create or decide take \`Idempotency-Key\`. Every answer carries \`X-Request-Id\`.`;

export const openapi = (app: App) => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `dak_` and 43 characters.',
  });
  app.get('/openapi.json', (c) => c.json(describe(app)));
};

/** The document is generated from the same schemas that check the requests. */
function describe(app: App) {
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'AI DevOps agent platform', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
    'x-problems': PROBLEM_CODES,
  });
}

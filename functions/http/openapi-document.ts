import type { App } from './env.ts';
import { PROBLEM_CODES } from './problem-codes.ts';

const DESCRIPTION = `Hand over DevOps work, see how risky it is, have the right people sign off, watch it done.
Send an API key as \`Authorization: Bearer dak_…\`. Errors are \`application/problem+json\` (RFC 9457); programs read \`code\`.
POSTs that create or decide take \`Idempotency-Key\`. Every answer carries \`X-Request-Id\`.`;

/** The OpenAPI document of a service, generated from the same schemas that check its requests. */
export function openApiDocument(app: App): object {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `dak_` and 43 characters.',
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'AI DevOps agent platform', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
    'x-problems': PROBLEM_CODES,
  });
}

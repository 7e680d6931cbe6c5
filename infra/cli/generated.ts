import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../cli/commands.ts';
import { createApp } from '../../functions/app.ts';
import type { Finding } from '../check/rule.ts';
import { type Document, renderApiTypes } from './api-types.ts';
import { renderReference } from './reference.ts';

/** What is made from the service's routes and from the command tree, as it must be now. */
export function generated(): { path: string; text: string }[] {
  return [
    { path: 'cli/client/api.ts', text: renderApiTypes(describeService()) },
    { path: 'docs/cli.md', text: renderReference(COMMANDS) },
  ];
}

/** Generated files that are not what they would be now. */
export function checkGenerated(root: string): Finding[] {
  return generated()
    .filter(({ path, text }) => readFileSync(join(root, path), 'utf8') !== text)
    .map(({ path }) => ({ path, message: 'is not what the code says: npm run cli:generate' }));
}

function describeService(): Document {
  const app = createApp(() => {
    throw new Error('only its routes are read');
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: '', version: '' },
  }) as unknown as Document;
}

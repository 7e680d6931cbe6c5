import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Role } from '../../schema/vocabulary.ts';
import { createLog } from '../local/progress.ts';
import { seedLocal } from '../local/seed.ts';
import { readSettings } from '../local/settings.ts';
import type { StackOptions } from '../local/site.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { findRunningStack } from '../local/stack-file.ts';
import { type Api, apiOf } from './api.ts';
import { dim, say } from './paint.ts';

/** Where the demo plays: a running stack it found, or one of its own. */
export type Site = {
  baseUrl: string;
  localDir: string;
  databaseUrl: string;
  as: (role: Role) => Api;
  /** Only for a stack of our own: its Worker can be killed. */
  stack: Stack | null;
  close: () => Promise<void>;
};

/** Joins the stack that runs in LOCAL_DIR, or starts one and ends it again afterwards; `alone`: only one of its own. */
export async function openSite(
  env: Record<string, string | undefined>,
  { alone, ...options }: { onSql?: StackOptions['onSql']; alone: boolean },
): Promise<Site> {
  const settings = readSettings(env);
  const running = findRunningStack(settings.localDir)?.base_url ?? null;
  if (running && alone)
    throw new Error(
      `This story needs a stack of its own. Stop the one at ${running} (Ctrl-C in its terminal) and run it again.`,
    );
  let stack: Stack | null = null;
  if (running) {
    say(dim(`joining the stack at ${running}`));
  } else {
    const log = createLog((line) => say(dim(line)));
    stack = await startStack({
      ...settings,
      ...options,
      log,
      seed: seedLocal,
      onFatal: (reason) => fail(reason),
    });
  }
  const file = join(settings.localDir, 'credentials.json');
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as {
    base_url: string;
    tokens: Record<Role, string>;
    database_url: string;
  };
  return {
    baseUrl: credentials.base_url,
    localDir: settings.localDir,
    databaseUrl: credentials.database_url,
    stack,
    as: (role) => apiOf(credentials.base_url, credentials.tokens[role]),
    close: async () => stack?.stop(),
  };
}

function fail(reason: string): never {
  console.error(`error: ${reason}`);
  process.exit(1);
}

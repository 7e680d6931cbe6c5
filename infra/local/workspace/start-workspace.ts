import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { WorkspaceContext } from './context.ts';
import { startEnvironments } from './environments/start-environments.ts';
import { Supervisor } from './environments/supervisor.ts';
import { serveMcp } from './http/serve-mcp.ts';
import { KeyedLock } from './keyed-lock.ts';
import { ChildRegistry } from './process/child-registry.ts';
import { seedRepositories } from './seed-repositories.ts';

/** How to start a workspace; all but the folders and the token have defaults. */
export interface WorkspaceOptions {
  workspaceDir: string;
  environmentsDir: string;
  token: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** Default: staging and production. */
  environments?: readonly string[];
  healthTimeoutMs?: number;
  testTimeoutMs?: number;
  now?: () => Date;
}

/** A running workspace; `close` ends every process it started. */
export interface Workspace {
  url: string;
  token: string;
  close: () => Promise<void>;
}

/**
 * Starts the workspace MCP server: makes the seed repositories and their first releases if they are not there,
 * starts what is in service, and serves. Resolves when it answers; services may still be starting.
 */
export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const workspaceDir = resolve(options.workspaceDir);
  const children = new ChildRegistry();
  const healthTimeoutMs = options.healthTimeoutMs ?? 10_000;
  const ctx: WorkspaceContext = {
    repositoriesDir: join(workspaceDir, 'repositories'),
    effectsDir: join(workspaceDir, 'effects'),
    environmentsDir: resolve(options.environmentsDir),
    environments: options.environments ?? ['staging', 'production'],
    healthTimeoutMs,
    testTimeoutMs: options.testTimeoutMs ?? 60_000,
    locks: new KeyedLock(),
    children,
    supervisor: new Supervisor(children, healthTimeoutMs),
    now: options.now ?? (() => new Date()),
  };
  for (const directory of [ctx.repositoriesDir, ctx.effectsDir, ctx.environmentsDir]) {
    await mkdir(directory, { recursive: true });
  }
  await removeUnfinished(ctx.effectsDir);
  const stop = async () => {
    ctx.supervisor.close();
    await children.endAll();
  };
  try {
    await startEnvironments(ctx, await seedRepositories(ctx));
    const server = await serveMcp(ctx, { port: options.port ?? 0, token: options.token });
    const close = async () => {
      await server.close();
      await stop();
    };
    return { url: server.url, token: options.token, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Journal writes that a crash cut short before their rename. */
async function removeUnfinished(directory: string): Promise<void> {
  const old = (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
  await Promise.all(old.map((name) => rm(join(directory, name), { force: true })));
}

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, orNull } from './lib/bench.ts';
import { compactSizes, dropDatabase, makeDatabase, urlOf } from './lib/database.ts';
import type { Figures } from './lib/figures.ts';
import { idMaker } from './lib/load.ts';
import { cpuMs, residentMb } from './lib/processes.ts';
import { round } from './lib/statistics.ts';
import type { BenchEnv, Running, System } from './lib/system.ts';
import { startWireProxy } from './lib/wire-proxy.ts';
import { measureLoad, warmUp } from './phases/load.ts';
import { measureWire } from './phases/wire.ts';

/**
 * Measures one system: load without anything between it and Postgres, then counts and delays on the wire, then
 * what is stored. Rejects when an answer is wrong or when not every task can be verified: there are no figures then.
 */
export async function measure(system: System, bench: Bench): Promise<Figures> {
  const { server, recorder, tell } = bench;
  const name = `bench_${system.name.replaceAll('-', '_')}`;
  const dir = join(bench.dir, system.name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const directUrl = system.postgres ? urlOf(server, name) : '';
  const logFile = join(bench.dir, `${system.name}.log`);
  const env: BenchEnv = { databaseUrl: directUrl, directUrl, recorderUrl: recorder.url, dir, logFile };
  if (system.postgres) await makeDatabase(server, name);
  const makeId = idMaker(system.name);
  const ids: string[] = [];
  try {
    tell('preparing');
    await system.prepare?.();
    tell('starting');
    const began = performance.now();
    let empty = new Map<string, number>();
    const loaded = await using(await system.start(env), async (running) => {
      const start_up = startUpOf(running, began);
      if (system.postgres) empty = await compactSizes(env.directUrl);
      ids.push(...(await warmUp(system, bench, makeId)));
      const load = await measureLoad(system, running, bench, makeId);
      ids.push(...load.ids);
      return { start_up, ...load.figures, rss_mb: orNull(residentMb(running.pids.service), 0) };
    });
    const wired = system.postgres ? await wirePhase(system, env, bench, makeId) : null;
    ids.push(...(wired?.ids ?? []));
    const stored_kb = await storedPhase(system, env, bench, { ids, empty });
    return {
      name: system.name,
      title: system.title,
      durability: system.durability,
      versions: system.versions(),
      verified: ids.length,
      ...loaded,
      network: wired?.network ?? null,
      wire: wired?.wire ?? null,
      stored_kb,
      bundle_kb: system.bundleBytes ? round((await system.bundleBytes()) / 1000, 0) : null,
      cold_start_ms: system.coldStartMs ? round(await system.coldStartMs(), 0) : null,
    };
  } finally {
    if (system.postgres) await dropDatabase(server, name);
  }
}

async function using<T>(running: Running, work: (running: Running) => Promise<T>): Promise<T> {
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

function startUpOf({ pids }: Running, began: number): Figures['start_up'] {
  return {
    ms: round(performance.now() - began, 0),
    cpu_ms: orNull(cpuMs(pids.service), 0),
    rss_mb: orNull(residentMb(pids.service), 0),
  };
}

/** The same system once more, by way of the proxy that counts and delays. */
async function wirePhase(system: System, env: BenchEnv, bench: Bench, makeId: () => string) {
  const proxy = await startWireProxy(bench.server.port);
  const url = new URL(env.directUrl);
  url.port = String(proxy.port);
  try {
    return await using(await system.start({ ...env, databaseUrl: url.href }), () =>
      measureWire(system, proxy, url.href, bench, makeId),
    );
  } finally {
    await proxy.close();
  }
}

/** Verifies every task of the run, lets retention do its work, and weighs what is left of them: `empty` is what there was before. */
async function storedPhase(
  system: System,
  env: BenchEnv,
  { recorder, tell }: Bench,
  { ids, empty }: { ids: string[]; empty: Map<string, number> },
): Promise<Figures['stored_kb']> {
  const { storage } = system;
  tell(`verifying ${ids.length} tasks`);
  await using(await system.start(env), async () => {
    const { verified, problems } = await system.verify(ids, env);
    const wrong = await recorder.wrong(ids);
    const all = [...problems, ...[...wrong].slice(0, 3).map(([id, what]) => `${id}: ${what}`)];
    if (verified !== ids.length || all.length > 0)
      throw new Error(`verified ${verified} of ${ids.length}, so there are no figures: ${all.join('; ')}`);
    tell('weighing what is stored');
    await storage?.retain?.(env);
  });
  const kilobytes = (bytes: number) => orNull(bytes / ids.length / 1000);
  if (storage?.bytes) return { engine: null, all: kilobytes(await storage.bytes(env)) };
  if (!system.postgres) return { engine: null, all: null };
  const sizes = await compactSizes(env.directUrl);
  const added = (name: string) => (sizes.get(name) ?? 0) - (empty.get(name) ?? 0);
  const sum = (names: string[]) => names.reduce((bytes, each) => bytes + added(each), 0);
  const history = sum([...(storage?.history ?? [])]);
  const all = sum([...sizes.keys()]);
  return { engine: kilobytes(all - history), all: kilobytes(all) };
}

import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { v7 } from 'uuid';
import { createApp } from '../../functions/app.ts';
import { buildDeps, type HostParts } from '../../functions/deps.ts';
import type { Bindings } from '../../functions/http/env.ts';
import { quietStore, stirAfter } from '../../functions/quiet.ts';
import { onSchedule } from '../../functions/scheduled.ts';
import { followed, makeSealing } from '../../functions/sealing.ts';
import { postgresDb } from '../../lib/adapters/postgres.ts';
import { qstashQueue } from '../../lib/adapters/qstash.ts';
import { readConfig } from '../../lib/config/check.ts';
import { consoleLog } from '../../lib/log.ts';
import { requestMeter } from '../../lib/metrics/request-meter.ts';
import { followUp } from '../../lib/notify/follow.ts';
import { tracingSays } from '../../lib/tracing/settings.ts';
import { listenOn } from '../local/ports.ts';
import { trackBackground } from './background.ts';
import { fileAssets } from './file-assets.ts';
import { gatherCancels } from './gathered-cancels.ts';
import { rateLimiter } from './rate-limiter.ts';
import { readSettings, type Settings } from './settings.ts';
import { startTicker } from './ticker.ts';

const PAGES = join(import.meta.dirname, '../../public');
/** Longer than a load balancer keeps an idle connection, so that it is the balancer that closes. */
const KEEP_ALIVE_MS = 65_000;
/** A bell that covered a chain rings seconds later; until then many chains end. */
const CANCEL_MS = 500;
/** For answers that are written when everything else has ended. */
const LAST_BYTES_MS = 500;

export type Server = {
  url: string;
  /** Where traces go, or why none do. */
  tracing: { langsmith: string; otlp: string };
  /**
   * Takes no more connections, starts no more steps, and waits for what runs, at most STOP_SECONDS; a step cut off then
   * is taken up by its bell elsewhere. False: something was cut off.
   */
  stop(): Promise<boolean>;
};

/**
 * The service as a process of its own: the Worker's app over a pool of Postgres connections, with a clock of its own.
 * `env` holds the service's variables and the host's settings; `parts` come in place of what the variables say. Throws
 * `config_invalid`, and LocalError for a setting or a port that cannot be used.
 */
export async function startServer(env: Record<string, unknown>, parts: HostParts = {}): Promise<Server> {
  const settings = readSettings(env);
  const config = readConfig(env);
  const log = consoleLog();
  const db = postgresDb({
    databaseUrl: config.DATABASE_URL,
    connections: settings.DATABASE_CONNECTIONS,
  });
  const { QSTASH_URL: queueUrl, QSTASH_TOKEN: token, PUBLIC_BASE_URL: baseUrl } = config;
  const queue = gatherCancels(qstashQueue({ url: queueUrl, token, baseUrl }), { ms: CANCEL_MS, log });
  const stopping = new AbortController();
  const host: HostParts = { db, queue, stopping: stopping.signal, ...parts };
  const bindings: Bindings = { ...env, ...rateLimits(settings), ASSETS: fileAssets(PAGES) };
  const app = createApp((given, invocation) => buildDeps(given, invocation, host), requestMeter());
  const quiet = quietStore(undefined, baseUrl);
  const background = trackBackground();
  const sealing = makeSealing();
  const follow = () =>
    followUp(buildDeps(bindings, { requestId: v7(), waitUntil: background.add }, host).ctx);
  const execution = {
    waitUntil: (work: Promise<unknown>) => background.add(work),
    passThroughOnException: () => undefined,
    props: {},
  };

  const server = createAdaptorServer({
    fetch: (request, { outgoing }) => {
      const behind = followed(background.add);
      const own = { ...execution, waitUntil: behind.waitUntil };
      const answer = Promise.resolve(app.fetch(request, bindings, own)).then((response) => {
        // Whoever keeps connections sends its next request to another process.
        if (stopping.signal.aborted && 'shouldKeepAlive' in outgoing) outgoing.shouldKeepAlive = false;
        return response;
      });
      behind.waitUntil(answer);
      background.add(stirAfter(quiet, request, answer));
      background.add(sealing.after(request, behind, () => follow()));
      return answer;
    },
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  }) as HttpServer;
  const listening = listenOn(server, settings.PORT, 'The service', settings.HOST);
  const port = await listening.catch(async (error: unknown) => {
    await db.close();
    throw error;
  });

  const endTicker = startTicker(settings.SWEEP_SECONDS * 1_000, async () => {
    const invocation = { requestId: v7(), waitUntil: execution.waitUntil };
    const { ctx, anchors } = buildDeps(bindings, invocation, host);
    const work = onSchedule(ctx, quiet, anchors);
    background.add(work);
    await work.catch((error: unknown) => log.error('sweep failed', { error: String(error) }));
  });

  return {
    url: `http://${settings.HOST}:${port}`,
    tracing: tracingSays(config),
    stop: async () => {
      stopping.abort();
      endTicker();
      const closed = once(server, 'close');
      server.close();
      const ended = await background.drained(settings.STOP_SECONDS * 1_000);
      await Promise.race([closed, new Promise((done) => setTimeout(done, LAST_BYTES_MS).unref())]);
      server.closeAllConnections();
      await queue.flush();
      if (ended) await db.close();
      return ended;
    },
  };
}

/** The bindings of `wrangler.toml`; on a developer's own machine one person plays every part. */
function rateLimits({ REQUESTS_PER_MINUTE, CREATIONS_PER_MINUTE }: Settings): Bindings {
  return {
    RATE_LIMIT_REQUESTS: rateLimiter(REQUESTS_PER_MINUTE),
    RATE_LIMIT_CREATING: rateLimiter(CREATIONS_PER_MINUTE),
    RATE_LIMIT_REQUESTS_LOCAL: rateLimiter(REQUESTS_PER_MINUTE * 100),
    RATE_LIMIT_CREATING_LOCAL: rateLimiter(CREATIONS_PER_MINUTE * 100),
  };
}

import { v7 } from 'uuid';
import { neonDb } from '../lib/adapters/neon.ts';
import { readConfig } from '../lib/config/check.ts';
import type { Ctx } from '../lib/ctx.ts';
import { consoleLog } from '../lib/log.ts';
import type { ChatEndpoint } from '../lib/models/select.ts';
import type { Log, Model, Queue, QueueVerifier, Tools } from '../lib/ports.ts';
import type { Config } from '../schema/config.ts';
import type { Bindings, Deps, Invocation } from './http/env.ts';

/** What a host that lives longer than a request keeps, or brings in place of what the variables say. */
export type HostParts = Partial<Pick<Ctx, 'db' | 'queue' | 'tools' | 'model' | 'stopping'>>;

/** Variables do not change while an isolate lives: they are checked once. */
const checked = new WeakMap<Bindings, Config>();

/**
 * Builds what one request needs, nothing of it shared with another but what the host brings; SDKs that only some
 * requests use are loaded by those. Throws `config_invalid`.
 */
export function buildDeps(env: Bindings, { requestId, waitUntil }: Invocation, host: HostParts = {}): Deps {
  const config = checked.get(env) ?? readConfig(env);
  checked.set(env, config);
  const log = consoleLog();
  const ctx: Ctx = {
    config,
    db: host.db ?? neonDb({ databaseUrl: config.DATABASE_URL, fetchEndpoint: config.NEON_FETCH_ENDPOINT }),
    queue: { ring: async (bells) => (await loadQueue(config)).ring(bells) },
    tools: lazyTools(config),
    model: () => loadModel(config, log),
    clock: Date,
    ids: { id: () => v7() },
    log,
    waitUntil,
    requestId,
    ...host,
  };
  const keys = { currentKey: config.QSTASH_CURRENT_SIGNING_KEY, nextKey: config.QSTASH_NEXT_SIGNING_KEY };
  const verifier: QueueVerifier = {
    async verify(delivery) {
      const { qstashVerifier } = await import('../lib/adapters/qstash-verifier.ts');
      return qstashVerifier(keys).verify(delivery);
    },
  };
  return { ctx, verifier };
}

async function loadQueue(config: Config): Promise<Queue> {
  const { qstashQueue } = await import('../lib/adapters/qstash.ts');
  return qstashQueue({ url: config.QSTASH_URL, token: config.QSTASH_TOKEN, baseUrl: config.PUBLIC_BASE_URL });
}

/** The MCP client is loaded with the first call. */
function lazyTools({ MCP_SERVERS }: Config): Tools {
  let tools: Promise<Tools> | undefined;
  const load = () => {
    tools ??= import('../lib/adapters/mcp.ts').then(({ mcpTools }) => mcpTools({ servers: MCP_SERVERS }));
    return tools;
  };
  return {
    cards: async () => (await load()).cards(),
    call: async (...call) => (await load()).call(...call),
  };
}

async function loadModel(config: Config, log: Log): Promise<Model> {
  const [{ selectModel }, { offlineModel }] = await Promise.all([
    import('../lib/models/select.ts'),
    import('../lib/models/offline/model.ts'),
  ]);
  const connect = async (endpoint: ChatEndpoint) =>
    import('../lib/adapters/openai.ts').then(({ openaiChat }) => openaiChat(endpoint));
  return selectModel(config, { offline: offlineModel(), connect, log });
}

import { v7 } from 'uuid';
import type { Bucket } from '../lib/adapters/anchor-bucket.ts';
import type { KeyCache } from '../lib/adapters/jwks.ts';
import { neonDb } from '../lib/adapters/neon.ts';
import { readConfig } from '../lib/config/check.ts';
import type { Ctx } from '../lib/ctx.ts';
import { consoleLog } from '../lib/log.ts';
import type { ChatEndpoint } from '../lib/models/select.ts';
import type { Resolver } from '../lib/notify/ports.ts';
import type {
  Anchor,
  Callbacks,
  Log,
  Model,
  Queue,
  QueueVerifier,
  Receipts,
  TokenVerifier,
  Tools,
  Traces,
  Vault,
} from '../lib/ports.ts';
import { langsmithState, otlpState } from '../lib/tracing/settings.ts';
import { makeTraces } from '../lib/tracing/traces.ts';
import type { Config } from '../schema/config.ts';
import { OidcIssuer } from '../schema/sign-in.ts';
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
    queue: lazyQueue(config),
    tools: lazyTools(config),
    model: () => loadModel(config, log),
    clock: Date,
    ids: { id: () => v7() },
    log,
    waitUntil,
    requestId,
    callbacks: lazyCallbacks,
    sender: async (channel) =>
      (await import('../lib/adapters/senders.ts')).senderOf(channel, config, ctx, env),
    linear: async () => (await import('../lib/adapters/linear.ts')).linearService(config),
    vault: lazyVault(config),
    resolver: lazyResolver,
    ...host,
  };
  const receipts = lazyReceipts(config);
  if (receipts) ctx.receipts = receipts;
  const traces = lazyTraces(ctx);
  if (traces) ctx.traces = traces;
  const keys = { currentKey: config.QSTASH_CURRENT_SIGNING_KEY, nextKey: config.QSTASH_NEXT_SIGNING_KEY };
  const verifier: QueueVerifier = {
    async verify(delivery) {
      const { qstashVerifier } = await import('../lib/adapters/qstash-verifier.ts');
      return qstashVerifier(keys).verify(delivery);
    },
  };
  const anchors = () => loadAnchors(config, env.AUDIT_ANCHORS as Bucket | undefined);
  const slack = () => loadSlack(config);
  return { ctx, verifier, anchors, slack, ...(takesTokens(config) ? { tokens: lazyVerifier(config) } : {}) };
}

const takesTokens = (config: Config) => config.OIDC_ISSUERS.length > 0 || config.CF_ACCESS_AUD !== '';

/** Issuers' public keys, for as long as the isolate lives. */
const signInKeys: KeyCache = new Map();

/** jose and the verifier are loaded with the first token. */
function lazyVerifier(config: Config): TokenVerifier {
  const { OIDC_ISSUERS: issuers, CF_ACCESS_TEAM_DOMAIN: team, CF_ACCESS_AUD: audience } = config;
  const keysUrl = `${team}/cdn-cgi/access/certs`;
  const access = team === '' ? null : OidcIssuer.parse({ issuer: team, audience, jwks_url: keysUrl });
  const allowHttp = config.ENVIRONMENT === 'local';
  return {
    async verify(token, source) {
      const { oidcVerifier } = await import('../lib/adapters/oidc.ts');
      return oidcVerifier({ issuers, access, cache: signInKeys, allowHttp }).verify(token, source);
    },
    exchange: async (...code) => (await import('../lib/adapters/oidc-login.ts')).exchangeCode(...code),
  };
}

/** QStash's client holds no I/O: it is made with the first bell and kept as long as its variables. */
const queues = new WeakMap<Config, Promise<Queue>>();

function lazyQueue(config: Config): Queue {
  const load = () => {
    const known = queues.get(config);
    if (known) return known;
    const { QSTASH_URL: url, QSTASH_TOKEN: token, PUBLIC_BASE_URL: baseUrl } = config;
    const made = import('../lib/adapters/qstash.ts').then(({ qstashQueue }) =>
      qstashQueue({ url, token, baseUrl }),
    );
    queues.set(config, made);
    return made;
  };
  return {
    ring: async (bells) => (await load()).ring(bells),
    cancel: async (messages) => (await load()).cancel(messages),
  };
}

const lazyCallbacks: Callbacks = {
  tell: async (...told) => (await import('../lib/adapters/callback.ts')).httpCallbacks().tell(...told),
};

const lazyResolver: Resolver = {
  addresses: async (host) => (await import('../lib/adapters/dns-resolver.ts')).dnsResolver.addresses(host),
};

function lazyVault({ SECRETS_KEYS: keys }: Config): Vault {
  const load = async () => (await import('../lib/adapters/vault.ts')).aesVault(keys);
  return {
    seal: async (text) => (await load()).seal(text),
    open: async (sealed) => (await load()).open(sealed),
  };
}

/** Null where no key is configured; jose is loaded with the first receipt. */
function lazyReceipts({ RECEIPT_KEYS: [first, ...others] }: Config): Receipts | null {
  if (!first) return null;
  return {
    sign: async (claims) => {
      const { joseReceipts } = await import('../lib/adapters/receipts.ts');
      return joseReceipts([first, ...others]).sign(claims);
    },
  };
}

/** Null where no service is configured; their clients are loaded with the first trace. */
function lazyTraces({ config, db, log }: Ctx): Traces | null {
  const langsmith = langsmithState(config).settings;
  const otlp = otlpState(config).settings;
  if (!langsmith && !otlp) return null;
  const services = () =>
    Promise.all([
      ...(langsmith
        ? [import('../lib/adapters/langsmith.ts').then((m) => m.langsmithService(langsmith))]
        : []),
      ...(otlp ? [import('../lib/adapters/otlp.ts').then((m) => m.otlpService(otlp))] : []),
    ]);
  return makeTraces({ db, log, rate: config.TRACING_SAMPLE_RATE, services });
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

const loadSlack = async (config: Config) =>
  config.SLACK_BOT_TOKEN === '' ? null : (await import('../lib/adapters/slack.ts')).slackApi(config);

/** Who keeps heads of the audit chain: a webhook by configuration, an R2 bucket by its binding. */
async function loadAnchors(config: Config, bucket: Bucket | undefined): Promise<Anchor[]> {
  const { AUDIT_ANCHOR_URL: url, AUDIT_ANCHOR_SECRET: secret } = config;
  const [webhook, kept] = await Promise.all([
    url
      ? import('../lib/adapters/anchor-webhook.ts').then((made) => made.webhookAnchor({ url, secret }))
      : null,
    bucket ? import('../lib/adapters/anchor-bucket.ts').then((made) => made.bucketAnchor(bucket)) : null,
  ]);
  return [webhook, kept].filter((anchor) => anchor !== null);
}

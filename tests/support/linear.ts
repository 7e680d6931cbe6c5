import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../functions/app.ts';
import type { Bindings } from '../../functions/http/env.ts';
import { type LinearOptions, type LocalLinear, startLinear } from '../../infra/linear/linear.ts';
import type { Session, User } from '../../infra/linear/store.ts';
import { linearService } from '../../lib/adapters/linear.ts';
import { senderOf } from '../../lib/adapters/senders.ts';
import { slackApi } from '../../lib/adapters/slack.ts';
import { aesVault } from '../../lib/adapters/vault.ts';
import { deliver } from '../../lib/notify/deliver.ts';
import { handOut } from '../../lib/notify/hand-out.ts';
import type { Config } from '../../schema/config.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import { Drive } from '../flow/drive.ts';
import type { Answer } from './app.ts';
import { ScriptedModel } from './world.ts';

const SECRET = 'linear-webhook-secret';
const LINEAR_VAULT_KEY = { id: 'a1', key: Buffer.alloc(32, 7).toString('base64') };

/** The real engine and doors, with a Linear beside them that speaks to them over sockets. */
export type LinearRig = {
  drive: Drive;
  linear: LocalLinear;
  /** Our doors, as Linear and browsers reach them. */
  url: string;
  ask: (route: string, who?: string, body?: object) => Promise<Answer>;
  /** Installs the app, as an administrator does in a browser; answers where that led to. */
  install: () => Promise<string>;
  /** Says who somebody in Linear is here. */
  map: (user: User, principal: string) => Promise<void>;
  /** What the model plans and does for a request of these words. */
  script: (
    request: string,
    plan: SubtaskDraft[],
    say?: ConstructorParameters<typeof ScriptedModel>[1],
  ) => void;
  /** Until nothing is left to do: webhooks, the queue, deliveries. Answers what came of the webhooks. */
  settle: () => Promise<void>;
  /** What came of what Linear told us, in order. */
  outcomes: () => Promise<string[]>;
  /** What we said in a session, as `type: words`. */
  said: (session: Session) => string[];
  close: () => Promise<void>;
};

export async function linearRig(
  variables: Partial<Config> = {},
  options: LinearOptions = {},
): Promise<LinearRig> {
  const drive = await Drive.start();
  const { ctx, engine } = drive;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await send(
      `${request.method} ${request.url}`,
      request.headers as Record<string, string>,
      Buffer.concat(chunks),
    );
    response
      .writeHead(answer.status, Object.fromEntries(answer.headers))
      .end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const linear = await startLinear({
    webhook: { url: `${url}/webhooks/linear`, secret: SECRET },
    ...{ clientId: 'client', clientSecret: 'client-secret' },
    ...options,
  });
  const config: Config = {
    ...ctx.config,
    PUBLIC_BASE_URL: url,
    SECRETS_KEYS: [LINEAR_VAULT_KEY],
    LINEAR_CLIENT_ID: 'client',
    LINEAR_CLIENT_SECRET: 'client-secret',
    LINEAR_WEBHOOK_SECRET: SECRET,
    LINEAR_API_URL: linear.apiUrl,
    LINEAR_AUTHORIZE_URL: `${linear.url}/oauth/authorize`,
    ...variables,
  };
  Object.assign(ctx, {
    config,
    vault: aesVault(config.SECRETS_KEYS),
    linear: async () => linearService(config),
    sender: (channel: never) => senderOf(channel, config, ctx, {}),
  });
  const app = createApp((_env, { requestId, waitUntil }) => ({
    ctx: { ...ctx, requestId, waitUntil },
    ...(config.SLACK_BOT_TOKEN ? { slack: async () => slackApi(config) } : {}),
    verifier: { verify: async () => ({ jti: 'unused' }) },
  }));
  const execution = {
    waitUntil: (work: Promise<unknown>) => void engine.background.push(work),
    passThroughOnException: () => undefined,
    props: {},
  };
  const send = async (route: string, headers: Record<string, string>, body?: Uint8Array) => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const init = { method, headers, ...(body && body.length > 0 ? { body } : {}) };
    return app.request(`${url}${path}`, init as RequestInit, {} as Bindings, execution as never);
  };
  const ask: LinearRig['ask'] = async (route, who = 'admin', body) => {
    const headers = { authorization: `Bearer ${engine.keys[who]}`, 'content-type': 'application/json' };
    const response = await send(route, headers, body && Buffer.from(JSON.stringify(body)));
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  };
  const settle = async () => {
    for (let quiet = 0; quiet < 2; ) {
      await linear.webhooks.settle();
      await Promise.all(engine.background.splice(0));
      const told = await handOut(ctx);
      const at = engine.queue.bells.findIndex((bell) => !bell.delayS);
      if (at >= 0) {
        const bell = engine.queue.bells.splice(at, 1)[0]!;
        if (bell.path === '/queue/notify') await deliver(ctx, String(bell.body.id)).catch(notThere);
        else await drive.ring(bell);
      }
      quiet = at >= 0 || told.deliveries > 0 ? 0 : quiet + 1;
    }
  };
  return {
    ...{ drive, linear, url, ask, settle },
    install: async () => {
      const begun = await ask('GET /oauth/linear/install');
      if (begun.status !== 302) throw new Error(begun.text);
      const consent = await fetch(begun.headers.get('location')!, { redirect: 'manual' });
      const back = await fetch(consent.headers.get('location')!, { redirect: 'manual' });
      return back.headers.get('location') ?? `${back.status} ${await back.text()}`;
    },
    map: async (user, principal) => {
      const { status } = await ask(`PUT /linear/users/${user.id}`, 'admin', { principal_id: principal });
      if (status !== 200) throw new Error(`mapping failed: ${status}`);
    },
    script: (request, plan, say) => void drive.scripts.set(request, new ScriptedModel(plan, say)),
    outcomes: async () => {
      const rows = await engine.db.query<{ what: string }>(
        `select type || ':' || action || ' ' || state || ' ' || coalesce(outcome, '') as what from linear_inbox order by id`,
      );
      return rows.map(({ what }) => what);
    },
    said: ({ id }) =>
      linear.store.sessions
        .find((one) => one.id === id)!
        .activities.map(
          ({ content }) => `${content.type}: ${content.body ?? `${content.action} ${content.parameter}`}`,
        ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await linear.close();
      await drive.close();
    },
  };
}

/** Notices of other tests' endpoints. */
function notThere(error: unknown): void {
  if ((error as { code?: string }).code !== 'unknown_notice') throw error;
}

import { senderOf } from '../../lib/adapters/senders.ts';
import { slackApi } from '../../lib/adapters/slack.ts';
import { aesVault } from '../../lib/adapters/vault.ts';
import type { Ctx } from '../../lib/ctx.ts';
import type { Resolver } from '../../lib/notify/ports.ts';
import type { Bell, TokenVerifier } from '../../lib/ports.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import type { Config } from '../../schema/config.ts';
import { type Answer, type TestApp, testApp } from './app.ts';
import { BASE_URL, CONFIG } from './config.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type SimClock, useSimClock } from './sim-clock.ts';
import { ctxOver } from './verbs.ts';

const VAULT_KEY = { id: 'a1', key: Buffer.alloc(32, 7).toString('base64') };

export type NotifyApp = TestApp & {
  receiver: Receiver;
  clock: SimClock;
  config: Config;
  /** Everything that is due now is delivered, as the queue would. */
  deliver: () => Promise<void>;
  /** Time passes: bells ring when they are due, a sweep comes every `sweepS` seconds (none: never). */
  pass: (seconds: number, sweepS?: number) => Promise<void>;
  /** An endpoint of that channel, as an administrator adds it. */
  endpoint: (body: object) => Promise<Answer>;
  /** A request at the gate that people are asked about. */
  ask: (command?: string, more?: object) => Promise<{ id: string; action_hash: string; workflow_id: string }>;
  /** The queue is gone, or lies: what is rung is lost. */
  queue: { state: 'up' | 'refuses' | 'lies' };
};

/** The app with its channels open towards a receiver of this test, over a clock that the test moves. */
export async function notifyApp(
  variables: Partial<Config> = {},
  resolver?: Resolver,
  tokens?: TokenVerifier,
): Promise<NotifyApp> {
  const receiver = await startReceiver();
  const config: Config = {
    ...CONFIG,
    SECRETS_KEYS: [VAULT_KEY],
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_SIGNING_SECRET: 'slack-signing-secret',
    SLACK_API_URL: `${receiver.url}/slack/`,
    EMAIL_FROM: 'Platform <platform@example.com>',
    EMAIL_PROVIDER: 'http',
    EMAIL_HTTP_URL: `${receiver.url}/mail`,
    ...variables,
    WEBHOOK_HOSTS: [receiver.host, ...(variables.WEBHOOK_HOSTS ?? [])],
  };
  const queue: NotifyApp['queue'] = { state: 'up' };
  const waiting: { bell: Bell; due: number }[] = [];
  const time: { clock: SimClock | null } = { clock: null };
  const now = () => time.clock?.now() ?? Date.now();
  const looks: Resolver = resolver ?? { addresses: async () => ['93.184.215.14'] };
  const parts: Partial<Ctx> = {
    config,
    clock: { now },
    vault: aesVault(config.SECRETS_KEYS),
    resolver: looks,
    sender: (channel) => senderOf(channel, config, { ...ctxOver(t.db), ...parts }, {}),
    queue: {
      ring: async (bells) => {
        if (queue.state === 'refuses') throw new Error('503');
        if (queue.state === 'up')
          waiting.push(...bells.map((bell) => ({ bell, due: now() + (bell.delayS ?? 0) * 1_000 })));
        return bells.map(({ dedupId }) => dedupId);
      },
      cancel: async () => undefined,
    },
  };
  const t = await testApp(parts, tokens, async () => slackApi(config));
  const clock = await useSimClock(t.db);
  time.clock = clock;
  const bell = (id: string) =>
    t.call('POST /queue/notify', {
      body: { v: 1, id },
      headers: { 'upstash-signature': `signed for ${BASE_URL}/queue/notify` },
    });
  const drain = async () => {
    for (;;) {
      const at = waiting.findIndex(({ due, bell: { path } }) => due <= now() && path === '/queue/notify');
      if (at < 0) return;
      await bell(String(waiting.splice(at, 1)[0]!.bell.body.id));
    }
  };
  const deliver = async () => {
    await t.settle();
    await bell('event:any');
    await drain();
  };
  /** As the cron trigger: what the queue does not carry, the sweep does itself. */
  const sweepNow = async () => {
    const carried: Promise<unknown>[] = [];
    await sweep(
      { ...ctxOver(t.db), ...parts, waitUntil: (work) => void carried.push(work) },
      async () => undefined,
    );
    await Promise.all(carried);
    await drain();
  };
  const pass = async (seconds: number, sweepS?: number) => {
    const end = now() + seconds * 1_000;
    let nextSweep = sweepS ? now() + sweepS * 1_000 : Number.POSITIVE_INFINITY;
    while (now() < end) {
      const next = Math.min(end, nextSweep, ...waiting.map(({ due }) => due).filter((due) => due > now()));
      await clock.set(next);
      await drain();
      if (next >= nextSweep) {
        await sweepNow();
        nextSweep = now() + sweepS! * 1_000;
      }
    }
  };
  const closeApp = t.close;
  return Object.assign(t, {
    ...{ receiver, clock, config, deliver, pass, queue },
    endpoint: (body: object) => t.call('POST /notification-endpoints', { token: t.people.admin.token, body }),
    ask: async (command = 'kubectl delete namespace payments', more: object = {}) => {
      const { body } = await t.call('POST /approvals', {
        token: t.people.developer.token,
        body: {
          action: { tool: 'shell.exec', args: { command } },
          project_context: { project: 'checkout' },
          reason: 'The namespace was replaced.',
          ...more,
        },
      });
      return {
        id: String(body.id),
        action_hash: String(body.action_hash),
        workflow_id: String(body.workflow_id),
      };
    },
    close: async () => {
      await receiver.close();
      await closeApp();
    },
  });
}

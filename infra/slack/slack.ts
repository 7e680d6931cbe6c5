import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalOf } from './check-blocks.ts';

export type SlackMessage = {
  channel: string;
  ts: string;
  text: string;
  blocks: Record<string, unknown>[];
  thread_ts?: string;
  /** Shown to this one alone. */
  user?: string;
  edited: number;
};
type Modal = {
  user: string;
  view: Record<string, unknown> & { private_metadata: string; callback_id: string };
};
/** The next answers, whatever is asked. */
export type SlackFault = { status: number; retryAfterS?: number } | 'hang' | { error: string };

export type LocalSlack = {
  /** For `SLACK_API_URL`. */
  apiUrl: string;
  messages: SlackMessage[];
  ephemeral: SlackMessage[];
  calls: { method: string; token: string | null }[];
  fail: (...faults: SlackFault[]) => void;
  /** A person clicks a button under a message; what opens is the window they then see. */
  click: (
    user: string,
    message: SlackMessage,
    action: string,
  ) => Promise<{ status: number; modal: Modal['view'] | null }>;
  /** They fill in the window and send it. Answers what it then says. */
  submit: (user: string, modal: Modal['view'], words: string) => Promise<{ status: number; body: unknown }>;
  command: (user: string, text: string) => Promise<{ status: number; body: unknown }>;
  close: () => Promise<void>;
};

/** A trigger opens a window for so long. */
const TRIGGER_MS = 3_000;
const CHANNELS = /^[CGD][A-Z0-9]{2,20}$/;

/**
 * A Slack of one workspace, over real sockets: the Web API methods that are used, with its auth, its errors, its limits on blocks and its
 * rate limit; and people who click, fill in and type, whose doings arrive signed as Slack signs them.
 */
export async function startSlack(options: {
  token: string;
  signingSecret: string;
  /** Where clicks and commands are sent to. */
  webhookUrl: string;
  port?: number;
  now?: () => number;
  /** In place of a socket: the app under test. */
  send?: (url: string, init: RequestInit) => Promise<Response>;
}): Promise<LocalSlack> {
  const { now = Date.now, send = fetch } = options;
  const state = { messages: [] as SlackMessage[], ephemeral: [] as SlackMessage[], ts: 0 };
  const calls: LocalSlack['calls'] = [];
  const faults: SlackFault[] = [];
  const triggers = new Map<string, { user: string; until: number }>();
  const opened: Modal[] = [];
  const newTs = () => `${Math.floor(now() / 1_000)}.${String(++state.ts).padStart(6, '0')}`;

  const methods: Record<string, (p: Record<string, string>) => object> = {
    'auth.test': () => ({ ok: true, team_id: 'T1', user_id: 'UBOT' }),
    'chat.postMessage': (p) => {
      const refused = refuseMessage(p);
      if (refused) return refused;
      const message = messageOf(p, newTs());
      state.messages.push(message);
      return { ok: true, channel: message.channel, ts: message.ts };
    },
    'chat.postEphemeral': (p) => {
      if (!CHANNELS.test(p.channel ?? '')) return { ok: false, error: 'channel_not_found' };
      state.ephemeral.push({ ...messageOf(p, newTs()), user: p.user! });
      return { ok: true, message_ts: newTs() };
    },
    'chat.update': (p) => {
      const found = state.messages.find(({ channel, ts }) => channel === p.channel && ts === p.ts);
      if (!found) return { ok: false, error: 'message_not_found' };
      const refused = refuseMessage(p);
      if (refused) return refused;
      Object.assign(found, messageOf(p, found.ts), { edited: found.edited + 1 });
      return { ok: true, channel: found.channel, ts: found.ts };
    },
    'views.open': (p) => {
      const trigger = triggers.get(p.trigger_id ?? '');
      if (!trigger) return { ok: false, error: 'invalid_trigger_id' };
      triggers.delete(p.trigger_id!);
      if (trigger.until < now()) return { ok: false, error: 'expired_trigger_id' };
      const view = JSON.parse(p.view ?? '{}') as Modal['view'];
      if (String(view.private_metadata ?? '').length > 3_000)
        return { ok: false, error: 'invalid_arguments' };
      const why = refusalOf(view.blocks, 'modal');
      if (why) return { ok: false, error: 'invalid_blocks', response_metadata: { messages: [why] } };
      opened.push({ user: trigger.user, view });
      return { ok: true, view };
    },
  };

  const server = createServer(async (request, response) => {
    const body = new URLSearchParams(await bodyOf(request));
    const method = (request.url ?? '').replace(/^\/api\//, '');
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
    calls.push({ method, token });
    const fault = faults.shift();
    if (fault === 'hang') return;
    if (fault && 'status' in fault) {
      const wait: Record<string, string> = fault.retryAfterS
        ? { 'retry-after': String(fault.retryAfterS) }
        : {};
      response.writeHead(fault.status, wait).end('error');
      return;
    }
    if (fault) return reply(response, { ok: false, error: fault.error });
    if (token !== options.token)
      return reply(response, { ok: false, error: token ? 'invalid_auth' : 'not_authed' });
    const known = methods[method];
    reply(response, known ? known(Object.fromEntries(body)) : { ok: false, error: 'unknown_method' });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done));

  const post = (form: URLSearchParams) => {
    const body = form.toString();
    const at = String(Math.floor(now() / 1_000));
    const signature = `v0=${createHmac('sha256', options.signingSecret).update(`v0:${at}:${body}`).digest('hex')}`;
    return send(options.webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': at,
        'x-slack-signature': signature,
      },
      body,
    });
  };
  const asForm = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) });
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    messages: state.messages,
    ephemeral: state.ephemeral,
    calls,
    fail: (...more) => void faults.push(...more),
    click: async (user, message, action) => {
      const button = buttonsOf(message).find(({ action_id }) => action_id === action);
      if (!button) throw new Error(`the message has no button "${action}"`);
      const trigger_id = randomUUID();
      triggers.set(trigger_id, { user, until: now() + TRIGGER_MS });
      const before = opened.length;
      const answer = await post(
        asForm({
          ...{ type: 'block_actions', user: { id: user, name: 'whoever' }, team: { id: 'T1' }, trigger_id },
          ...{ channel: { id: message.channel }, message: { ts: message.ts }, actions: [button] },
        }),
      );
      return { status: answer.status, modal: opened[before]?.view ?? null };
    },
    submit: async (user, view, words) => {
      const input = (
        view.blocks as { type: string; block_id: string; element: { action_id: string } }[]
      ).find(({ type }) => type === 'input')!;
      const values = {
        [input.block_id]: { [input.element.action_id]: { type: 'plain_text_input', value: words || null } },
      };
      return read(
        await post(
          asForm({ type: 'view_submission', user: { id: user }, view: { ...view, state: { values } } }),
        ),
      );
    },
    command: async (user, text) =>
      read(
        await post(
          new URLSearchParams({
            command: '/devops',
            text,
            user_id: user,
            channel_id: 'C0OPS',
            trigger_id: 'x',
          }),
        ),
      ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function refuseMessage({ channel, text, blocks }: Record<string, string>): object | null {
  if (!CHANNELS.test(channel ?? '')) return { ok: false, error: 'channel_not_found' };
  if (!text && !blocks) return { ok: false, error: 'no_text' };
  const why = blocks ? refusalOf(JSON.parse(blocks), 'message') : null;
  return why ? { ok: false, error: 'invalid_blocks', response_metadata: { messages: [why] } } : null;
}

function messageOf({ channel, text, blocks, thread_ts }: Record<string, string>, ts: string): SlackMessage {
  return {
    ...{ channel: channel!, ts, text: text ?? '', edited: 0 },
    blocks: blocks ? (JSON.parse(blocks) as SlackMessage['blocks']) : [],
    ...(thread_ts ? { thread_ts } : {}),
  };
}

const buttonsOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap(({ type, elements }) => (type === 'actions' ? (elements as { action_id: string }[]) : []));

async function read(answer: Response): Promise<{ status: number; body: unknown }> {
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

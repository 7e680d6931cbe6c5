import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Modal, type SlackMessage, type Workspace, webApi } from './web-api.ts';

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
  const state: Workspace = { messages: [], ephemeral: [], opened: [], triggers: new Map(), ts: 0 };
  const calls: LocalSlack['calls'] = [];
  const faults: SlackFault[] = [];
  const methods = webApi(state, now);

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
      state.triggers.set(trigger_id, { user, until: now() + TRIGGER_MS });
      const before = state.opened.length;
      const answer = await post(
        asForm({
          ...{ type: 'block_actions', user: { id: user, name: 'whoever' }, team: { id: 'T1' }, trigger_id },
          ...{ channel: { id: message.channel }, message: { ts: message.ts }, actions: [button] },
        }),
      );
      return { status: answer.status, modal: state.opened[before]?.view ?? null };
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

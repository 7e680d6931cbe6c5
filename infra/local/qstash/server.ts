import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { listenOn } from '../ports.ts';
import { createFaultDice, type Faults, parseFaults } from './faults.ts';
import { openJournal } from './journal.ts';
import { QstashRefusal } from './message.ts';
import { createQueue } from './queue.ts';
import { type Answer, messageRoutes, parseJson, type Route } from './routes.ts';
import type { QstashStats } from './stats.ts';

export interface QstashOptions {
  /** 0 or left out: a free one. */
  port?: number;
  /** Where the journal lives. */
  dir: string;
  token: string;
  currentSigningKey: string;
  nextSigningKey: string;
  /** Multiplies the pauses between attempts; 1 is QStash's own. */
  backoffFactor?: number;
  faults?: Partial<Faults>;
  /** Takes messages but sends none until `resume`. */
  paused?: boolean;
}

export interface QstashEmulator {
  /** For `QSTASH_URL`. */
  url: string;
  /** Replaces the faults; `{}` ends them all. */
  faults: (faults: Partial<Faults>) => Faults;
  stats: () => QstashStats;
  /** Sends what was held back by `paused`, and from now on at once. */
  resume: () => void;
  close: () => Promise<void>;
}

/** Serves QStash's REST API on 127.0.0.1 over a journal in `dir`; carries on with what an earlier run left. Throws PortTaken. */
export async function startQstash(options: QstashOptions): Promise<QstashEmulator> {
  const journal = openJournal(options.dir, Date.now());
  const dice = createFaultDice(options.faults);
  const { currentSigningKey, nextSigningKey, backoffFactor = 1, paused = false } = options;
  const queue = createQueue({ journal, dice, signingKey: currentSigningKey, backoffFactor, paused });
  const routes: Route[] = [
    ...messageRoutes(journal, queue),
    ['GET', /^\/v2\/keys$/, () => [200, { current: currentSigningKey, next: nextSigningKey }]],
    ['POST', /^\/emulator\/faults$/, ({ body }) => [200, dice.set(parseFaults(parseJson(body)))]],
    ['GET', /^\/emulator\/stats$/, () => [200, queue.stats()]],
  ];

  const server = createServer(async (request, response) => {
    let answer: Answer;
    try {
      answer = await handle(request, options.token, routes);
    } catch (error) {
      const status = error instanceof QstashRefusal ? error.status : 500;
      answer = [status, { error: error instanceof Error ? error.message : String(error) }];
    }
    const [status, body] = answer;
    response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const port = await listenOn(server, options.port ?? 0, 'The QStash emulator').catch((error) => {
    queue.close();
    journal.close();
    throw error;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    resume: queue.resume,
    faults: (faults) => dice.set(faults),
    stats: () => queue.stats(),
    close: async () => {
      queue.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      journal.close();
    },
  };
}

async function handle(request: IncomingMessage, token: string, routes: Route[]): Promise<Answer> {
  if (!isAuthorized(request.headers.authorization, token)) throw new QstashRefusal(401, 'invalid token');
  const [path = '', search] = splitOnce(request.url ?? '', '?');
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  for (const [method, pattern, run] of routes) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (match) {
      return run({ search, headers, body: Buffer.concat(chunks) }, match[1] ?? '');
    }
  }
  throw new QstashRefusal(404, `the local emulator does not do ${request.method} ${path}`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isAuthorized(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

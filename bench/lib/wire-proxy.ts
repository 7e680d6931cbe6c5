import { connect, createServer, type Socket } from 'node:net';
import { listenOn } from '../../infra/local/ports.ts';
import { ClientMessages, readyCounter } from './wire-messages.ts';

/** What went over the wire since the last reset. */
export interface WireCounts {
  /** Executed statements, BEGIN and COMMIT among them. */
  statements: number;
  /** Answers that the client had to wait for (ReadyForQuery). */
  roundTrips: number;
}

/** A proxy before Postgres that counts, and that can stand for a network. */
export interface WireProxy {
  port: number;
  counts(): WireCounts;
  /** Executed statements by their first words, most frequent first. */
  texts(): [string, number][];
  reset(): void;
  /** Holds each packet to the server back for so many ms from now on. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/** Starts a proxy on 127.0.0.1 to the Postgres on `targetPort`. */
export async function startWireProxy(targetPort: number): Promise<WireProxy> {
  const counts: WireCounts = { statements: 0, roundTrips: 0 };
  let texts = new Map<string, number>();
  let delayMs = 0;
  const sockets = new Set<Socket>();
  const note = (text: string) => {
    counts.statements += 1;
    const words = text.replace(/\s+/g, ' ').trim().slice(0, 80);
    texts.set(words, (texts.get(words) ?? 0) + 1);
  };

  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    client.setNoDelay(true);
    const messages = new ClientMessages(note);
    const countReady = readyCounter(() => (counts.roundTrips += 1));
    client.on('data', (data) => {
      // Timers of one length fire in the order they were made, so packets keep theirs.
      if (delayMs > 0) setTimeout(() => upstream.write(data), delayMs);
      else upstream.write(data);
      messages.read(data);
    });
    upstream.on('data', (data) => {
      client.write(data);
      countReady(data);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  return {
    port: await listenOn(server, 0, 'The wire proxy'),
    counts: () => ({ ...counts }),
    texts: () => [...texts].sort((a, b) => b[1] - a[1]),
    reset: () => {
      counts.statements = 0;
      counts.roundTrips = 0;
      texts = new Map();
    },
    delay: (ms) => {
      delayMs = ms;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

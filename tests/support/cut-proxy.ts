import { connect, createServer, type Socket } from 'node:net';
import { listenOn } from '../../infra/local/ports.ts';

/** `before`: the next packet to Postgres is lost with its connection. `after`: it arrives, the answer is lost. */
export type Cut = 'before' | 'after' | null;

export interface CutProxy {
  port: number;
  cut: (when: Cut) => void;
  /** How often a client spoke after it had been answered: its round trips, however many packets each took. */
  turns: () => number;
  /** Ends every connection that is open. */
  hangUp: () => void;
  close: () => Promise<void>;
}

/** First byte of a message that carries a statement: neither greetings nor what was left of an earlier answer are cut. */
const STATEMENT = /[PQB]/;

/** A proxy on 127.0.0.1 before the Postgres on `targetPort` that loses connections when it is told to. */
export async function startCutProxy(targetPort: number): Promise<CutProxy> {
  const open = new Set<Socket>();
  let cut: Cut = null;
  let turns = 0;
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    let answered = true;
    let asked = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (data) => {
      if (answered) turns += 1;
      answered = false;
      if (cut === 'before') return end();
      asked = cut === 'after' && STATEMENT.test(String.fromCharCode(data[0]!));
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      answered = true;
      if (asked) return end();
      client.write(data);
    });
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        open.delete(socket);
        end();
      });
    }
  });
  return {
    port: await listenOn(server, 0, 'The cutting proxy'),
    cut: (when) => {
      cut = when;
    },
    turns: () => turns,
    hangUp: () => {
      for (const socket of open) socket.destroy();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

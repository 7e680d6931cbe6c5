import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { LocalError } from './errors.ts';

/** Somebody else listens on the port: another one will do. */
export class PortTaken extends LocalError {}

// Below every system's range for outgoing connections: a port picked here is not handed to one of these, nor to
// a server that asks for any port, before the part it was picked for listens on it.
const FIRST = 20_000;
const COUNT = 10_000;
const TRIES = 5;

/** Whether a server could listen on 127.0.0.1:port now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

const SOON_MS = 2_000;

/** The same, with a little patience: a process that has just been killed may hold its port a moment longer. */
export async function isFreeSoon(port: number): Promise<boolean> {
  for (const until = Date.now() + SOON_MS; Date.now() < until; ) {
    if (await isPortFree(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return isPortFree(port);
}

/** `preferred` when it is free, else a free one from 20000 to 29999. */
export async function pickPort(preferred?: number): Promise<number> {
  if (preferred && (await isPortFree(preferred))) return preferred;
  const start = Math.floor(Math.random() * COUNT);
  for (let step = 0; step < COUNT; step++) {
    const port = FIRST + ((start + step) % COUNT);
    if (await isPortFree(port)) return port;
  }
  throw new LocalError(`No port from ${FIRST} to ${FIRST + COUNT - 1} is free.`);
}

/**
 * Picks a port, `preferred` if it is free, and starts something on it; with another one when somebody was
 * quicker (PortTaken), five times at most. Resolves with what `start` made.
 */
export async function onFreePort<T>(
  preferred: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const port = await pickPort(tries === 1 ? preferred : undefined);
    try {
      return await start(port);
    } catch (error) {
      if (!(error instanceof PortTaken) || tries === TRIES) throw error;
    }
  }
}

/** Listens on `host` (port 0: any free one) and resolves with the port. Throws PortTaken or LocalError with `name`. */
export async function listenOn(
  server: Server,
  port: number,
  name: string,
  host = '127.0.0.1',
): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new PortTaken(`${name} cannot start: port ${port} is taken.`);
    throw new LocalError(`${name} cannot listen on ${host}:${port}: ${message}`);
  }
  return (server.address() as AddressInfo).port;
}

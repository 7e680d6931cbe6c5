import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Whether a server could listen on 127.0.0.1:port now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await tryListen(port)) !== null;
}

/** `preferred` when it is free, else a port that the system picks. */
export async function pickPort(preferred?: number): Promise<number> {
  if (preferred && (await isPortFree(preferred))) return preferred;
  const port = await tryListen(0);
  if (port === null) throw new Error('the system has no free port');
  return port;
}

async function tryListen(port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return null;
  }
  const taken = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return taken;
}

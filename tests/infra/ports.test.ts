import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startNeonProxy } from '../../infra/local/neon-proxy.ts';
import { isPortFree, listenOn, onFreePort, PortTaken, pickPort } from '../../infra/local/ports.ts';

const open: Server[] = [];
const takePort = async (port: number) => {
  const server = createServer();
  await listenOn(server, port, 'The test');
  open.push(server);
  return port;
};
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done)))));

it('picks the preferred port while it is free, else one that no outgoing connection is given', async () => {
  const port = await pickPort();
  expect(await pickPort(port)).toBe(port);
  await takePort(port);
  expect(await isPortFree(port)).toBe(false);
  const other = await pickPort(port);
  expect(other).not.toBe(port);
  expect(other).toBeGreaterThanOrEqual(20_000);
  expect(other).toBeLessThan(30_000);
});

it('takes another port when somebody was quicker, and gives up after five', async () => {
  const tried: number[] = [];
  const late = async (port: number) => {
    tried.push(port);
    if (tried.length < 3) await takePort(port);
    return takePort(port);
  };
  expect(await onFreePort(undefined, late)).toBe(tried[2]);
  const never = async (port: number) => {
    tried.push(port);
    throw new PortTaken(`${port} is taken`);
  };
  await expect(onFreePort(undefined, never)).rejects.toThrow('is taken');
  expect(tried).toHaveLength(8);
  await expect(onFreePort(undefined, () => Promise.reject(new Error('ill')))).rejects.toThrow('ill');
});

it('says in one sentence which part found its port taken', async () => {
  const port = await takePort(await pickPort());
  await expect(listenOn(createServer(), port, 'The queue')).rejects.toThrow(
    `The queue cannot start: port ${port} is taken.`,
  );
  const proxy = startNeonProxy({ databaseUrl: 'postgres://a:b@127.0.0.1:1/c', port });
  await expect(proxy).rejects.toThrow(`The Neon proxy cannot start: port ${port} is taken.`);
});

import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileIfThere, writeFileAtomic } from '../atomic-file.ts';
import type { ServicePlace } from './place.ts';

// Below every system's range for outgoing connections, so that a kept port is not taken by one of these.
const FIRST = 20_000;
const COUNT = 10_000;
const PATIENCE_MS = 3000;

/** A port that is free now, for a process that starts at once. */
export function findSparePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * The port kept for a service, picked the first time. A kept port that stays busy for three seconds (another
 * program has it) is given up for a new one. `taken` are the ports of the other services.
 */
export async function claimPort(place: ServicePlace, taken: Set<number>): Promise<number> {
  const kept = await readPort(place);
  if (kept !== null && (await isFreeSoon(kept))) return kept;
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (taken.has(port)) continue;
    // Named before it is tried, so that services that start side by side do not meet.
    taken.add(port);
    if (!(await isFree(port))) continue;
    await writeFileAtomic(place.port, `${port}\n`);
    return port;
  }
}

/** The port written down for a service, or null before its first start. */
export async function readPort(place: ServicePlace): Promise<number | null> {
  const port = Number(await readFileIfThere(place.port));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

async function isFreeSoon(port: number): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isFree(port))) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

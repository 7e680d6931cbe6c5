import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree, pickPort } from '../../ports.ts';
import { readFileIfThere, writeFileAtomic } from '../atomic-file.ts';
import type { ServicePlace } from './place.ts';

const PATIENCE_MS = 3000;

/**
 * The port kept for a service, picked the first time. A kept port that stays busy for three seconds (another
 * program has it) is given up for a new one. `taken` are the ports of the other services.
 */
export async function claimPort(place: ServicePlace, taken: Set<number>): Promise<number> {
  const kept = await readPort(place);
  if (kept !== null && (await isFreeSoon(kept))) return kept;
  for (;;) {
    const port = await pickPort();
    // Nothing awaited between the two: services that start side by side do not meet.
    if (taken.has(port)) continue;
    taken.add(port);
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
  while (!(await isPortFree(port))) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

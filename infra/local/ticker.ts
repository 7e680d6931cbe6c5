import { fireCron } from './worker.ts';

const EVERY_MS = 2_000;

/** Fires the Worker's cron trigger every two seconds, never two at once. Returns the function that ends it. */
export function startTicker(port: number): () => void {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await fireCron(port);
    busy = false;
  }, EVERY_MS);
  return () => clearInterval(timer);
}

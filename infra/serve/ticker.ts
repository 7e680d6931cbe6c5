/** Runs `tick` every `ms` milliseconds, never twice at once. Returns the function that ends it. */
export function startTicker(ms: number, tick: () => Promise<void>): () => void {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await tick().finally(() => {
      busy = false;
    });
  }, ms);
  return () => clearInterval(timer);
}

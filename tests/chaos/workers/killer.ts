import { setTimeout as sleep } from 'node:timers/promises';
import type { Site } from './site.ts';

const KINDS = ['worker', 'proxy', 'queue'] as const;
export type Kills = Record<(typeof KINDS)[number], number>;

/**
 * Kills a worker at random times, each time another one by chance, and starts it again; every so often the proxy
 * or the queue instead. Ends with everything running, once the time is over and `least` were killed, at the latest
 * after five times the time. Counts only what was alive when it was killed.
 */
export async function killAtRandom(
  site: Site,
  random: () => number,
  options: { seconds: number; least: Kills; pauseMs: [number, number]; otherEvery: number },
): Promise<Kills> {
  const started = Date.now();
  const enough = () => KINDS.every((kind) => kills[kind] >= options.least[kind]);
  const over = (times: number) => Date.now() - started >= times * options.seconds * 1_000;
  const kills: Kills = { worker: 0, proxy: 0, queue: 0 };
  const restarts: Promise<unknown>[] = [];
  const [least, most] = options.pauseMs;
  for (let n = 1; ; n++) {
    await sleep(least + random() * (most - least));
    if ((over(1) && enough()) || over(5)) break;
    if (n % options.otherEvery === 0) {
      const which = (n / options.otherEvery) % 2 === 1 ? 'proxy' : 'queue';
      await site[which].kill();
      kills[which] += 1;
      await sleep(random() * 500);
      await site[which].start();
      continue;
    }
    const worker = site.workers[Math.floor(random() * site.workers.length)]!;
    if (!(await worker.kill())) continue;
    kills.worker += 1;
    restarts.push(sleep(random() * 400).then(() => worker.start()));
  }
  await Promise.all(restarts);
  return kills;
}

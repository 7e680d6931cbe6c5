/** What is still being worked on, requests and what goes on behind their answers. */
export type Background = {
  /** Counts `work` in until it ends, however it ends. */
  add(work: Promise<unknown>): void;
  /** Resolves when nothing is left, or after `ms`; true: nothing is left. */
  drained(ms: number): Promise<boolean>;
};

/** Keeps count of work that a stop must wait for. */
export function trackBackground(): Background {
  let running = 0;
  let waiting: (() => void)[] = [];
  const ended = () => {
    running -= 1;
    if (running > 0) return;
    for (const wake of waiting) wake();
    waiting = [];
  };
  return {
    add: (work) => {
      running += 1;
      work.then(ended, ended);
    },
    drained: async (ms) => {
      if (running === 0) return true;
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        new Promise<void>((done) => waiting.push(done)),
        new Promise<void>((done) => {
          timer = setTimeout(done, ms);
        }),
      ]);
      clearTimeout(timer);
      return running === 0;
    },
  };
}

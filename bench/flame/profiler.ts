import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { CpuProfile, Recording } from './profile.ts';

const INTERVAL_US = 500;

/**
 * Loaded into the service before it (`--import`): SIGUSR2 starts V8's CPU profiler, the next one stops it and writes a
 * Recording to FLAME_FILE. Nothing of the service knows of it.
 */
let stop: (() => Promise<Recording>) | null = null;
process.on('SIGUSR2', async () => {
  const ending = stop;
  stop = null;
  if (ending) writeFileSync(process.env.FLAME_FILE!, JSON.stringify(await ending()));
  else stop = await start();
});

async function start(): Promise<() => Promise<Recording>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await session.post('Profiler.start');
  const thread = process.threadCpuUsage();
  const whole = process.cpuUsage();
  return async () => {
    const spent = { thread: process.threadCpuUsage(thread), whole: process.cpuUsage(whole) };
    const { profile } = await session.post('Profiler.stop');
    const ms = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;
    return {
      profile: profile as CpuProfile,
      interval_us: INTERVAL_US,
      thread_ms: ms(spent.thread),
      process_ms: ms(spent.whole),
    };
  };
}

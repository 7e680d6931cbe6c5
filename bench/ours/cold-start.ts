import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { pickPort } from '../../infra/local/ports.ts';
import { median } from '../lib/statistics.ts';
import { build, workerdProgram, writeServeConfig } from './bundle.ts';
import { QUEUE } from './site.ts';

const STARTS = 9;
/** Those of `functions/light-app.ts`; without a key the second is refused before it would ask the database. */
const LIGHT_DOORS: [method: string, path: string, status: number][] = [
  ['GET', '/health', 200],
  ['POST', '/approve/01890000-0000-7000-8000-000000000000', 401],
];

/**
 * From the start of a workerd process to the first answer of a light door, in ms: the bundle that is deployed, nothing
 * else running. For each door the median of nine starts; of the doors the slower one.
 */
export async function coldStartMs(): Promise<number> {
  const bundle = await build();
  const doors: number[] = [];
  for (const [method, path, status] of LIGHT_DOORS) {
    const times: number[] = [];
    for (let each = 0; each < STARTS; each++) times.push(await startOnce(bundle, method, path, status));
    doors.push(median(times));
  }
  return Math.max(...doors);
}

async function startOnce(bundle: string, method: string, path: string, status: number): Promise<number> {
  const port = await pickPort();
  const config = writeServeConfig(bundle, port, {
    ENVIRONMENT: 'local',
    PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    QSTASH_TOKEN: QUEUE.token,
    QSTASH_CURRENT_SIGNING_KEY: QUEUE.currentSigningKey,
    QSTASH_NEXT_SIGNING_KEY: QUEUE.nextSigningKey,
  });
  const began = performance.now();
  const child = spawn(workerdProgram(), ['serve', config], { stdio: 'ignore' });
  try {
    for (;;) {
      const answered = await knock(port, method, path);
      if (answered === status) return performance.now() - began;
      if (answered !== null || child.exitCode !== null || performance.now() - began > 10_000)
        throw new Error(`a fresh Worker answers ${method} ${path} with ${answered ?? 'nothing'}`);
    }
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** The answer's status; null while nobody listens. */
function knock(port: number, method: string, path: string): Promise<number | null> {
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', method, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? null);
    });
    sent.on('error', () => setTimeout(() => resolve(null), 1));
    sent.end();
  });
}

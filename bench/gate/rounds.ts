import { ask } from '../lib/http.ts';
import { percentile, round } from '../lib/statistics.ts';

const ACTION = { tool: 'shell.exec', args: { argv: ['rm', '-rf', './build'], cwd: '/home/me/app' } };

/** Milliseconds of each answer, in the order they came. */
export type Times = Record<'floor' | 'ask' | 'consume' | 'outcome', number[]>;

/**
 * A clear action through the gate, one after the other: asked for, spent, its outcome told. `floor` is `GET /health` between them: what
 * a request costs here that asks nothing of the service. Rejects when an answer is not that of a clear action.
 */
export async function runRounds(url: string, key: string, rounds: number): Promise<Times> {
  const times: Times = { floor: [], ask: [], consume: [], outcome: [] };
  const timed = async <Body>(step: keyof Times, method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'idempotency-key': crypto.randomUUID() };
    const began = performance.now();
    const said = await ask<Body>(method, url + path, body, headers);
    times[step].push(performance.now() - began);
    return said;
  };
  for (let n = 0; n < rounds; n += 1) {
    await timed('floor', 'GET', '/health');
    const asked = await timed<{ id: string; status: string; action_hash: string }>(
      ...(['ask', 'POST', '/approvals', { action: ACTION, reason: 'The build is done anew.' }] as const),
    );
    if (asked.status !== 'approved') throw new Error(`the action is ${asked.status}, not clear`);
    await timed('consume', 'POST', `/approvals/${asked.id}/consume`, { action_hash: asked.action_hash });
    const outcome = { state: 'done', summary: 'It ended with 0.' };
    await timed('outcome', 'POST', `/approvals/${asked.id}/outcome`, outcome);
  }
  return times;
}

/** p50, p95 and p99 of each step and of what a caller waits for until it may begin: asked and spent. */
export function figuresOf({ floor, ask, consume, outcome }: Times) {
  const until_it_may_begin = ask.map((ms, n) => ms + consume[n]!);
  return Object.fromEntries(
    Object.entries({ until_it_may_begin, ask, consume, outcome, floor }).map(([name, times]) => [
      name,
      {
        p50_ms: round(percentile(times, 0.5)),
        p95_ms: round(percentile(times, 0.95)),
        p99_ms: round(percentile(times, 0.99)),
      },
    ]),
  );
}

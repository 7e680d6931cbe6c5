import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followed, makeSealing } from '../../functions/sealing.ts';

const post = new Request('https://platform.test/approve/x', { method: 'POST' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('requests of one half second share a sealing, and one that comes after it began has its own', async () => {
  const sealing = makeSealing();
  const seal = vi.fn(async () => undefined);
  for (let i = 0; i < 50; i++)
    void sealing.after(
      post,
      followed(() => undefined),
      seal,
    );
  await vi.advanceTimersByTimeAsync(499);
  expect(seal).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(seal).toHaveBeenCalledTimes(1);
  const next = sealing.after(
    post,
    followed(() => undefined),
    seal,
  );
  await vi.advanceTimersByTimeAsync(500);
  await next;
  expect(seal).toHaveBeenCalledTimes(2);
});

it('links while a request’s work goes on behind its answer, and once more when that has ended', async () => {
  const sealing = makeSealing();
  const seal = vi.fn(async () => undefined);
  const behind = followed(() => undefined);
  const { promise: inner, resolve: end } = Promise.withResolvers<void>();
  behind.waitUntil(Promise.resolve().then(() => behind.waitUntil(inner)));
  const sealed = sealing.after(post, behind, seal);
  await vi.advanceTimersByTimeAsync(2_100);
  expect(seal.mock.calls.length).toBeGreaterThanOrEqual(2);
  const before = seal.mock.calls.length;
  end();
  await vi.advanceTimersByTimeAsync(1_100);
  await sealed;
  expect(seal.mock.calls.length).toBe(before + 1);
});

it('does not wait for ever for a sealing that was ended with its invocation, nor stop at one that fails', async () => {
  let now = 0;
  const sealing = makeSealing(() => now);
  // Its timer never comes: the isolate's invocation is gone.
  vi.spyOn(globalThis, 'setTimeout').mockImplementationOnce(() => 0 as never);
  void sealing.after(
    post,
    followed(() => undefined),
    async () => undefined,
  );
  await vi.advanceTimersByTimeAsync(0);
  now = 4_000;
  const seal = vi.fn(async () => Promise.reject(new Error('the database is down')));
  const sealed = sealing.after(
    post,
    followed(() => undefined),
    seal,
  );
  await vi.advanceTimersByTimeAsync(500);
  await sealed;
  expect(seal).toHaveBeenCalledTimes(1);
});

it('a read audits nothing, and seals nothing', async () => {
  const seal = vi.fn(async () => undefined);
  await makeSealing().after(
    new Request('https://platform.test/tasks'),
    followed(() => undefined),
    seal,
  );
  expect(seal).not.toHaveBeenCalled();
});

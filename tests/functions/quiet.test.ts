import { expect, it } from 'vitest';
import { type Caches, quietStore } from '../../functions/quiet.ts';

const broken = { open: () => Promise.reject(new Error('No Cache was configured')) } as unknown as Caches;

it('asks the database wherever there is no cache to remember in, and never stops a sweep', async () => {
  const quiet = quietStore(broken, 'https://platform.test');
  await quiet.keep(Date.now() + 60_000, quiet.look());
  expect(await quiet.read()).toBe(0);
});

it('forgets what it knew as soon as something was made', async () => {
  const quiet = quietStore(undefined, 'https://platform.test');
  const look = quiet.look();
  await quiet.keep(5, look);
  expect(await quiet.read()).toBe(5);
  await quiet.stir();
  expect(await quiet.read()).toBe(0);
  // It was made while that sweep looked.
  await quiet.keep(5, look);
  expect(await quiet.read()).toBe(0);
});

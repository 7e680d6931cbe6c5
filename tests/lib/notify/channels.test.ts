import { expect, it } from 'vitest';
import { deliverable } from '../../../lib/notify/channels.ts';

it('keeps to what is configured, which is the log alone, wanted or not', () => {
  expect(deliverable(['log', 'linear', 'email', 'slack'])).toEqual(['log']);
  expect(deliverable(['slack'])).toEqual(['log']);
});

import { describe, expect, it } from 'vitest';
import { createApp } from '../../functions/app.ts';
import type { BuildDeps } from '../../functions/http/env.ts';
import { createLightApp } from '../../functions/light-app.ts';
import { AppError } from '../../lib/errors.ts';

const unconfigured: BuildDeps = async () => {
  throw new AppError('unavailable', 'config_invalid', 'Variables are missing.');
};
const light = createLightApp(unconfigured);
const whole = createApp(unconfigured);
const ID = '01890000-0000-7000-8000-000000000000';

describe('the light doors are the same doors', () => {
  it.each([
    ['GET', '/health'],
    ['HEAD', '/health'],
    ['POST', '/health'],
    ['GET', `/approve/${ID}`],
    ['POST', `/approve/${ID}`],
    ['POST', `/reject/${ID}`],
    ['DELETE', `/reject/${ID}`],
  ])('%s %s answers as in the whole service', async (method, path) => {
    const [a, b] = await Promise.all(
      [light, whole].map(async (app) => {
        const request = new Request(`http://platform.test${path}`, {
          method,
          headers: { 'x-request-id': 'request-1234' },
        });
        const answer = await app.fetch(request, {}, { waitUntil: () => undefined } as never);
        return { status: answer.status, headers: [...answer.headers], body: await answer.text() };
      }),
    );
    expect(a).toEqual(b);
    expect(a!.status).not.toBe(404);
  });
});

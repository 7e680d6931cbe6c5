import { createApp } from '../../functions/app.ts';
import type { Bindings } from '../../functions/http/env.ts';
import type { RequestMeter } from '../../lib/metrics/request-meter.ts';
import type { Drive } from '../flow/drive.ts';
import type { Answer, Loose } from './app.ts';
import { addPerson } from './people.ts';

export type Ask = (
  route: string,
  who: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** The real doors over a drive's engine: requests of its people by name, and of whoever is added; counted where there is a meter. */
export function doorsOver(
  drive: Drive,
  meter?: RequestMeter,
): {
  ask: Ask;
  add: (id: string, person: Parameters<typeof addPerson>[2]) => Promise<void>;
} {
  const app = createApp(
    (_env, { requestId, waitUntil }) => ({
      ctx: { ...drive.ctx, requestId, waitUntil },
      verifier: { verify: async () => ({ jti: 'unused' }) },
    }),
    meter,
  );
  const execution = {
    waitUntil: (work: Promise<unknown>) => void drive.engine.background.push(work),
    passThroughOnException: () => undefined,
    props: {},
  };
  const tokens: Record<string, string> = { ...drive.engine.keys };
  const ask: Ask = async (route, who, body, headers = {}) => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const response = await app.request(
      `http://127.0.0.1:1${path}`,
      {
        method,
        headers: { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json', ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      },
      {} as Bindings,
      execution as never,
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: response.headers.get('content-type')?.includes('json')
        ? (JSON.parse(text) as Loose)
        : ({} as Loose),
    };
  };
  const add = async (id: string, person: Parameters<typeof addPerson>[2]) => {
    tokens[id] = (await addPerson(drive.engine.db, id, person)).token;
  };
  return { ask, add };
}

import { get } from 'node:http';

const MAX_BODY = 2048;

/** What a health endpoint answered; `status` is null when there was no answer, and `body` then says why. */
export interface Health {
  path: string;
  status: number | null;
  body: string;
}

/** One GET on a port of this machine, on a connection of its own; never throws. */
export function probeHealth(port: number, path: string, timeoutMs: number): Promise<Health> {
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ path, status: null, body: why });
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        if (body.length < MAX_BODY) body += chunk;
      });
      const done = () =>
        resolve({ path, status: response.statusCode ?? null, body: body.slice(0, MAX_BODY) });
      response.on('end', done);
      response.on('error', done);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.on('error', (error) => fail(error.message));
  });
}

/** Healthy is an answer of the 200 family, nothing else. */
export function isHealthy(health: Health): boolean {
  return health.status !== null && health.status >= 200 && health.status < 300;
}

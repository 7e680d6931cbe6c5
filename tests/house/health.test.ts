import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

type Answers = Record<string, { status: number; body: unknown }>;
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(answers: Answers): Promise<string> {
  server = createServer((request, response) => {
    const { status, body } = answers[request.url ?? ''] ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function health(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, LOCAL_DIR: '/nowhere/at/all' };
  return new Promise((resolve) =>
    execFile(process.execPath, ['infra/health/health.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, output: stdout + stderr }),
    ),
  );
}

const alive = { status: 200, body: { status: 'ok' } };
const dependency = (name: string, needed: boolean, status: string) => ({
  name,
  needed,
  status,
  latency_ms: 4.4,
  detail: `${name} says so`,
});

describe('npm run health', () => {
  it('shows each dependency, and is content while all that is needed is up', async () => {
    const dependencies = [dependency('database', true, 'ok'), dependency('model', false, 'down')];
    const url = await serve({
      '/health': alive,
      '/ready': { status: 200, body: { status: 'ready', dependencies } },
    });
    const { code, output } = await health(url);
    expect(output).toMatch(
      /^service +ok +needed +\d+ ms +http.*\ndatabase +ok +needed +4 ms +database says so\nmodel +DOWN +optional/,
    );
    expect(code).toBe(0);
  });

  it('exits 1 when something needed is down, or the configuration is refused', async () => {
    const dependencies = [dependency('database', true, 'down')];
    const first = await serve({
      '/health': alive,
      '/ready': { status: 503, body: { status: 'not_ready', dependencies } },
    });
    expect(await health(first)).toMatchObject({
      code: 1,
      output: expect.stringContaining('error: down: database'),
    });
    server?.close();
    const problem = { status: 503, body: { title: 'Unavailable', detail: 'QSTASH_TOKEN is missing.' } };
    const second = await serve({ '/health': alive, '/ready': problem });
    expect(await health(second)).toMatchObject({
      code: 1,
      output: expect.stringContaining('QSTASH_TOKEN is missing.'),
    });
  });

  it('says in one line when nothing runs, nothing answers, or something else does', async () => {
    const lines = [
      [await health(), /^error: No local stack runs here\. Start one with npm start/],
      [await health('http://127.0.0.1:1'), /^error: Nothing answers at http:\/\/127\.0\.0\.1:1/],
      [await health('staging'), /^error: "staging" is not an address/],
      [
        await health(await serve({ '/health': { status: 200, body: '<html></html>' } })),
        /^error: .* not as this service does/,
      ],
    ] as const;
    for (const [{ code, output }, line] of lines) {
      expect(output).toMatch(line);
      expect(output.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(1);
    }
  });
});

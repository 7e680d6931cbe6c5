import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../functions/app.ts';
import { buildDeps } from '../../functions/deps.ts';
import { type TestApp, testApp } from '../support/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
  t.env.ASSETS = {
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const file = await readFile(`public${pathname}`).catch(() => null);
      const type = types[pathname.split('.').at(-1) ?? ''] ?? '';
      return new Response(file, { status: file ? 200 : 404, headers: { 'content-type': type } });
    },
  };
});
afterAll(() => t.close());

describe('GET /health', () => {
  it('touches nothing', async () => {
    const before = t.db.stats().requests;
    expect((await t.call('GET /health')).body).toEqual({ status: 'ok' });
    expect(t.db.stats().requests).toBe(before);
  });
});

describe('without a valid configuration', () => {
  const app = createApp(buildDeps);
  const env = { ENVIRONMENT: 'staging', PUBLIC_BASE_URL: 'https://x.test', QSTASH_TOKEN: 'changeme' };

  it.each(['GET /ready', 'GET /tasks', 'POST /orchestrate', 'POST /queue/advance'])(
    '%s says which variable',
    async (route) => {
      const said = vi.spyOn(console, 'error').mockReturnValue();
      const [method, path] = route.split(' ');
      const response = await app.request(path!, { method }, env, { waitUntil: () => undefined } as never);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        code: 'config_invalid',
        detail: expect.stringContaining('DATABASE_URL is missing'),
      });
      expect(said.mock.calls.join()).toContain('DATABASE_URL is missing');
      expect(said.mock.calls.join()).not.toContain('changeme');
      said.mockRestore();
    },
  );

  it('is alive all the same', async () => {
    expect((await app.request('/health')).status).toBe(200);
  });
});

describe('GET /ready', () => {
  it('names what is down, and why, without secrets', async () => {
    const { status, body, text } = await t.call('GET /ready');
    expect([status, body.status]).toEqual([503, 'not_ready']);
    const found = body.dependencies as unknown as { name: string; status: string; detail: string }[];
    const statuses = Object.fromEntries(found.map(({ name, status }) => [name, status]));
    const rest = { database: 'ok', policy: 'ok', tools: 'ok', model: 'ok', anchors: 'ok' };
    expect(statuses).toEqual({ ...rest, queue: 'down' });
    expect(text).not.toContain('postgres://');
  });
});

describe('GET /openapi.json', () => {
  it('describes every door with a summary and its refusals', async () => {
    const { body } = await t.call('GET /openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const paths = body.paths as unknown as Record<
      string,
      Record<string, { summary?: string; responses: object; security?: object }>
    >;
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThanOrEqual(23);
    for (const operation of operations) {
      expect(operation.summary).toBeTruthy();
      if (operation.security)
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '429', '503']));
    }
    const shapes = Object.keys(body.components!.schemas!);
    expect(shapes).toEqual(
      expect.arrayContaining(['Task', 'Subtask', 'Event', 'Approval', 'Effect', 'Project', 'Problem']),
    );
  });

  it('says of every door that takes something, by body, path or query, how what is not valid is answered', async () => {
    const { body } = await t.call('GET /openapi.json');
    type Operation = {
      parameters?: { name: string }[];
      requestBody?: object;
      security?: object;
      responses: Record<string, { description: string }>;
    };
    const paths = body.paths as unknown as Record<string, Record<string, Operation>>;
    const doors = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) =>
        operation.security ? [{ door: `${method} ${path}`, operation }] : [],
      ),
    );
    expect(doors.length).toBeGreaterThanOrEqual(20);
    for (const { door, operation } of doors) {
      const takes = (operation.parameters ?? []).map(({ name }) => name);
      const said = operation.responses['422']?.description ?? '';
      const taking = takes.length > 0 || operation.requestBody !== undefined;
      expect(said.includes('`validation_failed`'), door).toBe(taking);
      expect(said.includes('`cursor_invalid`'), door).toBe(takes.includes('cursor'));
      expect(said.includes('`idempotency_key_reused`'), door).toBe(takes.includes('idempotency-key'));
    }
  });

  it('has every shape that it refers to', async () => {
    const { text, body } = await t.call('GET /openapi.json');
    const names = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect(Object.keys(body.components!.schemas!)).toEqual(expect.arrayContaining([...names]));
  });
});

describe('the pages', () => {
  it.each(['/docs', '/docs.js', '/home.js', '/page.css'])(
    '%s is served by ourselves, under a policy without inline code',
    async (path) => {
      const { status, headers } = await t.call(`GET ${path}`);
      expect(status).toBe(200);
      const policy = headers.get('content-security-policy');
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
    },
  );

  it('answers a browser with a page and a program with JSON', async () => {
    const page = await t.call('GET /', { headers: { accept: 'text/html,*/*' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('What waits for you');
    expect((await t.call('GET /', { headers: { accept: 'application/json' } })).body).toMatchObject({
      docs: '/docs',
    });
  });

  it('holds no inline script, no inline style, and nothing from elsewhere', async () => {
    for (const file of ['home.html', 'docs.html']) {
      const html = await readFile(`public/${file}`, 'utf8');
      expect(html).not.toMatch(/<script>|<script [^>]*>[^<]|<style|style=|\son[a-z]+=|https?:\/\//);
    }
  });
});

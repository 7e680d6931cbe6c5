import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, newKey, type OpenWorkspace, openWorkspace, TOKEN } from '../open-workspace.ts';

let workspace: OpenWorkspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(() => workspace.close());

const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

const post = (headers: Record<string, string>, body = list, path = '') =>
  fetch(workspace.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  });

describe('the door', () => {
  const bearer = { authorization: `Bearer ${TOKEN}` };

  it('answers JSON without a session, each request by itself', async () => {
    const response = await post(bearer);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('mcp-session-id')).toBeNull();
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer something else' }],
    ['the start of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('refuses %s with 401', async (_what, headers) => {
    const response = await post(headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await response.text()).not.toContain(TOKEN);
  });

  it('refuses a web page, also one whose name was bound to this machine', async () => {
    expect((await post({ ...bearer, origin: 'https://evil.example' })).status).toBe(403);
    const { port } = new URL(workspace.url);
    const status = await new Promise((resolve, reject) => {
      const socket = connectSocket(Number(port), '127.0.0.1', () => {
        socket.write(`POST /mcp HTTP/1.1\r\nHost: evil.example:${port}\r\nContent-Length: 0\r\n\r\n`);
      });
      socket.once('data', (data) => resolve(String(data).split('\r\n', 1)[0]));
      socket.once('error', reject);
    });
    expect(status).toBe('HTTP/1.1 403 Forbidden');
  });

  it('refuses other paths, methods, broken and oversized bodies', async () => {
    expect((await post(bearer, list, '/x')).status).toBe(404);
    expect((await fetch(workspace.url, { headers: bearer })).status).toBe(405);
    expect((await fetch(workspace.url, { method: 'DELETE', headers: bearer })).status).toBe(405);
    expect((await post(bearer, '{')).status).toBe(400);
    expect((await post(bearer, JSON.stringify({ text: 'x'.repeat(9 * 1024 * 1024) }))).status).toBe(413);
  });

  it('serves many clients at once', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(workspace.url)));
    const answers = await Promise.all(clients.map(({ call }) => call('list_repositories')));
    expect(answers.every((answer) => answer.code === null)).toBe(true);
    await Promise.all(clients.map(({ close }) => close()));
  });

  it('finishes and records a call whose caller went away', async () => {
    const key = newKey();
    const caller = await connect(workspace.url);
    const call = caller.call('run_tests', { repository: 'billing', ref: 'main' }, key).catch(() => null);
    const find = async () => (await workspace.call('find_effect', { key })).value;
    await expect.poll(find).toMatchObject({ found: true, state: 'started' });
    await caller.close();
    await call;
    const done = { state: 'done', tool: 'run_tests', result: { status: 'passed' } };
    await expect.poll(find, { timeout: 5000 }).toMatchObject(done);
  });
});

describe('the tools', () => {
  it('say what they do to the world', async () => {
    const { tools } = await workspace.client.listTools();
    const kinds = { read: [] as string[], write: [] as string[], destructive: [] as string[] };
    for (const { name, annotations, description, inputSchema } of tools) {
      expect(description).toBeTruthy();
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(annotations).toMatchObject({ idempotentHint: true, openWorldHint: false });
      const kind = annotations?.readOnlyHint
        ? 'read'
        : annotations?.destructiveHint
          ? 'destructive'
          : 'write';
      kinds[kind].push(name);
    }
    expect(kinds).toEqual({
      read: [
        'list_repositories',
        'list_files',
        'read_file',
        'read_files',
        'search',
        'git_log',
        'git_diff',
        'list_branches',
        'environment_status',
        'find_effect',
      ],
      write: ['commit_files', 'run_tests', 'deploy', 'rollback'],
      destructive: ['delete_branch', 'stop_service'],
    });
  });
});

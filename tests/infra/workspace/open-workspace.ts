import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startWorkspace, type WorkspaceOptions } from '../../../infra/local/workspace/start-workspace.ts';

export const TOKEN = 'a-token-for-tests-that-is-long-enough';

/** What a tool answered: `value` is its structured content, `code` that of an error. */
export interface Answer<T> {
  value: T;
  code: string | null;
  message: string;
  replayed: boolean;
}

export type Call = <T = Record<string, unknown>>(
  tool: string,
  input?: object,
  key?: string,
) => Promise<Answer<T>>;

/** A client on a workspace's URL. */
export async function connect(
  url: string,
): Promise<{ client: Client; call: Call; close: () => Promise<void> }> {
  const client = new Client({ name: 'tests', version: '1.0.0' });
  const headers = { authorization: `Bearer ${TOKEN}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  const call: Call = async <T>(tool: string, input: object = {}, key?: string) => {
    const meta = key ? { _meta: { idempotency_key: key } } : {};
    const result = await client.callTool({ name: tool, arguments: { ...input }, ...meta });
    const value = result.structuredContent as T & { error?: { code: string; message: string } };
    const [content] = result.content as { text: string }[];
    if (content?.text !== JSON.stringify(value)) throw new Error('text and structured content differ');
    return {
      value,
      code: result.isError ? (value.error?.code ?? 'no code') : null,
      message: value.error?.message ?? '',
      replayed: result._meta?.replayed === true,
    };
  };
  return { client, call, close: () => client.close() };
}

/** Folders of their own for a workspace, removed at the end. */
export async function makeFolders() {
  const root = await mkdtemp(join(tmpdir(), 'workspace-'));
  const folders = { workspaceDir: join(root, 'workspace'), environmentsDir: join(root, 'environments') };
  return { root, ...folders, remove: () => rm(root, { recursive: true, force: true, maxRetries: 3 }) };
}

/** A workspace inside this process with a client on it; without environments unless some are asked for. */
export async function openWorkspace(options: Partial<WorkspaceOptions> = {}) {
  const folders = await makeFolders();
  const { workspaceDir, environmentsDir } = folders;
  const settings = { workspaceDir, environmentsDir, token: TOKEN, environments: [], ...options };
  const workspace = await startWorkspace(settings);
  const { client, call, close } = await connect(workspace.url);
  return {
    ...folders,
    url: workspace.url,
    client,
    call,
    close: async () => {
      await close();
      await workspace.close();
      await folders.remove();
    },
  };
}

export type OpenWorkspace = Awaited<ReturnType<typeof openWorkspace>>;

/** A fresh idempotency key. */
export function newKey(): string {
  return crypto.randomUUID().replaceAll('-', '');
}

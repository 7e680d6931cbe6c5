import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { ToolCard, ToolResult, ToolServer } from '../../schema/tool.ts';
import { type AppError, fatal, later } from '../errors.ts';
import type { Clock, Tools } from '../ports.ts';
import { type ListedTool, toCards } from './mcp-cards.ts';
import { readRefusal } from './mcp-errors.ts';
import { toResult } from './mcp-output.ts';
import { type Fetch, openSession, type Wire } from './mcp-session.ts';

export type McpOptions = {
  servers: ToolServer[];
  fetch?: Fetch;
  clock?: Clock;
  /** The longest one tool call may take. */
  timeoutMs?: number;
};

const CACHE_MS = 60_000;
const LIST_MS = 10_000;
const MAX_PAGES = 20;

/** Plain data only, so that nothing of one request outlives it. Key: URL and token hash. */
const listings = new Map<string, { at: number; tools: ListedTool[] }>();

/**
 * Tools of MCP servers over streamable HTTP. Lists are kept a minute. A call says `failed` only when the server
 * refused it or it was certainly never sent, and `unknown` for every failure after that. The idempotency key
 * travels as `_meta.idempotency_key`.
 */
export function mcpTools(options: McpOptions): Tools {
  const { servers, timeoutMs = 300_000 } = options;
  const fetchImpl: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const now = () => options.clock?.now() ?? Date.now();
  let known: Promise<ToolCard[]> | null = null;

  async function readCards(): Promise<ToolCard[]> {
    const lists = servers.map(async (server) => toCards(server, await listTools(server, fetchImpl, now())));
    return (await Promise.all(lists)).flat();
  }

  return {
    cards() {
      known ??= readCards().catch((error: unknown) => {
        known = null;
        throw error;
      });
      return known;
    },

    async call(name, args, { key, signal }): Promise<ToolResult> {
      const at = name.indexOf('.');
      const server = servers.find((candidate) => candidate.name === name.slice(0, at));
      if (!server) {
        return {
          state: 'failed',
          error: { code: 'tool_not_found', message: `No tool server offers "${name}".` },
        };
      }
      const wire: Wire = { sent: false, status: null };
      try {
        const session = await openSession(server, fetchImpl, wire, signal);
        try {
          const params = {
            name: name.slice(at + 1),
            arguments: args,
            ...(key === null ? {} : { _meta: { idempotency_key: key } }),
          };
          const ends = signal ? AbortSignal.any([signal, session.lost]) : session.lost;
          const answer = await session.client.callTool(params, undefined, {
            timeout: timeoutMs,
            signal: ends,
          });
          return toResult(answer as CallToolResult);
        } finally {
          await session.close();
        }
      } catch (error) {
        return readRefusal(error, wire, server.name);
      }
    },
  };
}

async function listTools(server: ToolServer, fetchImpl: Fetch, now: number): Promise<ListedTool[]> {
  const id = `${server.url}\n${await hashOf(server.token ?? '')}`;
  const kept = listings.get(id);
  if (kept && now - kept.at < CACHE_MS) return kept.tools;
  const wire: Wire = { sent: false, status: null };
  try {
    const session = await openSession(server, fetchImpl, wire);
    try {
      const tools: ListedTool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = await session.client.listTools({ cursor }, { timeout: LIST_MS });
        tools.push(...(answer.tools as ListedTool[]));
        cursor = answer.nextCursor;
        if (!cursor) break;
      }
      listings.set(id, { at: now, tools });
      return tools;
    } finally {
      await session.close();
    }
  } catch (error) {
    throw toListError(error, wire, server.name);
  }
}

function toListError(cause: unknown, wire: Wire, name: string): AppError {
  if (wire.status === 401 || wire.status === 403) {
    return fatal('tools_unauthorized', `Tool server "${name}" refuses our token. Check MCP_SERVERS.`, {
      cause,
    });
  }
  const message = `Tool server "${name}" cannot be reached or gave no usable list of tools.`;
  return later(5, 'tools_unreachable', message, { cause });
}

async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

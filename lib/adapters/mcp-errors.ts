import type { ToolResult } from '../../schema/tool.ts';
import type { Wire } from './mcp-session.ts';

/** JSON-RPC codes by which a server says that it did not start the call. */
const NOT_STARTED: Record<number, string> = {
  [-32700]: 'tool_refused',
  [-32600]: 'tool_refused',
  [-32601]: 'tool_not_found',
  [-32602]: 'tool_invalid_arguments',
};

const BY_STATUS: Record<number, string> = {
  401: 'tool_unauthorized',
  403: 'tool_unauthorized',
  404: 'tool_not_found',
  429: 'tool_limited',
};

/** What a call that gave no answer means: `failed` only when it certainly did not happen, else `unknown`. */
export function readRefusal(error: unknown, wire: Wire, server: string): ToolResult {
  const refused = wire.status !== null && wire.status >= 300 && wire.status < 500 && wire.status !== 408;
  if (refused) {
    const code = BY_STATUS[wire.status!] ?? 'tool_refused';
    return failed(code, `Tool server "${server}" refused the request (HTTP ${wire.status}).`);
  }
  if (!wire.sent) {
    return failed('tool_unreachable', `Tool server "${server}" could not be reached; the call was not sent.`);
  }
  const { code, message, name } = (error ?? {}) as { code?: unknown; message?: unknown; name?: unknown };
  const known = name === 'McpError' && typeof code === 'number' ? NOT_STARTED[code] : undefined;
  if (known) return failed(known, String(message).slice(0, 2_000));
  const why =
    wire.status !== null && wire.status >= 500 ? `it answered HTTP ${wire.status}` : reasonOf(message);
  const reason = `The call was sent to tool server "${server}", but ${why}. Whether it happened is not known.`;
  return { state: 'unknown', reason };
}

function failed(code: string, message: string): ToolResult {
  return { state: 'failed', error: { code, message } };
}

function reasonOf(message: unknown): string {
  const text = typeof message === 'string' ? message.slice(0, 300) : 'there is no reason';
  return /timed out|abort/i.test(text)
    ? `no answer came in time (${text})`
    : `no usable answer came (${text})`;
}

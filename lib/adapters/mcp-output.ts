import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { ToolResult } from '../../schema/tool.ts';

const MAX_OUTPUT = 65_536;
const SHORTEST_CUT = 256;

/** What a tool answered, as a result: its structured output when it has one, else its text; at most 64 KB. */
export function toResult(answer: CallToolResult): ToolResult {
  const output = fitOutput(readOutput(answer));
  if (!answer.isError) return { state: 'done', output };
  return { state: 'failed', error: readError(output), output };
}

function readOutput(answer: CallToolResult): unknown {
  if (answer.structuredContent) return answer.structuredContent;
  const parts = (answer.content ?? []).map((block) =>
    block.type === 'text' ? block.text : `[${block.type} left out: only text is passed on]`,
  );
  const text = parts.join('\n');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}

/** Tools say why as `{error: {code, message}}`, or in plain text. */
function readError(output: unknown): { code: string; message: string } {
  const error = (output as { error?: unknown } | null)?.error ?? output;
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const text = typeof message === 'string' ? message : typeof output === 'string' ? output : '';
  return {
    code: typeof code === 'string' && /^[a-z][a-z0-9_]{0,59}$/.test(code) ? code : 'tool_failed',
    message: text.slice(0, 2_000) || 'The tool answered that it failed, without a reason.',
  };
}

/** Keeps the shape and shortens its longest texts, each with a note; what is still too large becomes text. */
export function fitOutput(output: unknown): unknown {
  const whole = JSON.stringify(output) ?? 'null';
  if (whole.length <= MAX_OUTPUT) return output;
  for (let limit = MAX_OUTPUT / 2; limit >= SHORTEST_CUT; limit /= 2) {
    const cut = shorten(output, limit, 0);
    if (JSON.stringify(cut).length <= MAX_OUTPUT) return cut;
  }
  return {
    truncated: true,
    note: `The output has ${whole.length} characters; this is its beginning.`,
    text: whole.slice(0, MAX_OUTPUT / 2),
  };
}

function shorten(value: unknown, limit: number, depth: number): unknown {
  if (typeof value === 'string' && value.length > limit) {
    return `${value.slice(0, limit)}\n[… ${value.length - limit} more characters cut]`;
  }
  if (typeof value !== 'object' || value === null || depth > 8) return value;
  if (Array.isArray(value)) return value.map((item) => shorten(item, limit, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shorten(item, limit, depth + 1)]),
  );
}

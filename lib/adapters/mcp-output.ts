import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { LIMITS } from '../../schema/limits.ts';
import type { ToolResult } from '../../schema/tool.ts';
import { fitJson } from '../fit-json.ts';

/** No server fills our memory; what of it a state holds is the executor's to say. */
const MAX_OUTPUT = LIMITS.artifact_bytes.most;

/** What a tool answered, as a result: its structured output when it has one, else its text; at most 4 MB. */
export function toResult(answer: CallToolResult): ToolResult {
  const output = fitJson(readOutput(answer), MAX_OUTPUT);
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

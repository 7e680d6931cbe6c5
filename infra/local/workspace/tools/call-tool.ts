import { randomUUID } from 'node:crypto';
import type { CallToolRequest, CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import type { WorkspaceContext } from '../context.ts';
import { EffectKey, type Outcome } from '../effects/journal.ts';
import { runOnce } from '../effects/run-once.ts';
import { WorkspaceError } from '../errors.ts';
import { readTools } from './read-tools.ts';
import { annotationsOf, type WorkspaceTool } from './tool.ts';
import { writeTools } from './write-tools.ts';

const TOOLS = new Map([...readTools, ...writeTools].map((tool) => [tool.name, tool]));

/** What `tools/list` answers; the same for every request. */
export const TOOL_LIST = [...TOOLS.values()].map((tool) => ({
  name: tool.name,
  description: tool.description,
  inputSchema: z.toJSONSchema(tool.input, { io: 'input' }) as { type: 'object' },
  annotations: annotationsOf(tool.effect),
}));

/**
 * Calls a tool by name. Refusals of any kind are answers with `isError` and `{error: {code, message}}`, with what is
 * known besides. What went wrong inside is a protocol error with an id that is in the log: the call may have half happened, so it is no answer.
 */
export async function callTool(
  ctx: WorkspaceContext,
  params: CallToolRequest['params'],
): Promise<CallToolResult> {
  try {
    const tool = TOOLS.get(params.name);
    if (!tool) throw new WorkspaceError('unknown_tool', `There is no tool "${params.name}".`);
    const input = parseWith(tool.input, params.arguments ?? {}, 'invalid_arguments');
    const key = params._meta?.idempotency_key;
    if (tool.effect === 'read' || key === undefined)
      return answer(await perform(ctx, tool, input, null, false));
    const effectKey = parseWith(EffectKey, key, 'invalid_idempotency_key');
    const done = await runOnce(ctx, { key: effectKey, tool: tool.name, input }, (recovering) =>
      perform(ctx, tool, input, effectKey, recovering),
    );
    return answer(done, done.replayed);
  } catch (error) {
    return answer(refusalOf(error));
  }
}

/** A refusal with a reason is an outcome, to be recorded as such; anything else is thrown on. */
async function perform(
  ctx: WorkspaceContext,
  tool: WorkspaceTool,
  input: Record<string, unknown>,
  effectKey: string | null,
  recovering: boolean,
): Promise<Outcome> {
  try {
    const value = await tool.run(ctx, input as never, { effectKey, recovering });
    return { isError: false, value: value as Record<string, unknown> };
  } catch (error) {
    if (error instanceof WorkspaceError) return refusalOf(error);
    throw error;
  }
}

function refusalOf(error: unknown): Outcome {
  if (error instanceof WorkspaceError) {
    const { code, message, details } = error;
    return { isError: true, value: { error: { code, message }, ...details } };
  }
  const id = randomUUID();
  console.error(`internal error ${id}:`, error);
  throw new McpError(
    ErrorCode.InternalError,
    `Something unexpected went wrong; the workspace's log has it under ${id}.`,
  );
}

function answer(outcome: Outcome, replayed = false): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(outcome.value) }],
    structuredContent: outcome.value,
    isError: outcome.isError,
    ...(replayed ? { _meta: { replayed } } : {}),
  };
}

function parseWith<T>(schema: z.ZodType<T>, value: unknown, code: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new WorkspaceError(code, z.prettifyError(parsed.error));
}

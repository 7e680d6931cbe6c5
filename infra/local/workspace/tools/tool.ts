import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import type * as z from 'zod';
import type { CallContext, WorkspaceContext } from '../context.ts';

/** What calling a tool does to the world; it decides the annotations and whether calls are journalled. */
export type ToolEffect = 'read' | 'write' | 'destructive';

/** A tool as the server keeps it: the input's type is checked where the tool is defined. */
export interface WorkspaceTool {
  name: string;
  description: string;
  effect: ToolEffect;
  input: z.ZodType<Record<string, unknown>>;
  run: (ctx: WorkspaceContext, input: never, call: CallContext) => Promise<object>;
}

/** Ties a tool's input schema to the input of its `run`. */
export function defineTool<Input extends Record<string, unknown>>(tool: {
  name: string;
  description: string;
  effect: ToolEffect;
  input: z.ZodType<Input>;
  run: (ctx: WorkspaceContext, input: Input, call: CallContext) => Promise<object>;
}): WorkspaceTool {
  return tool;
}

/** The MCP hints of an effect. Writes are idempotent by their key. */
export function annotationsOf(effect: ToolEffect): ToolAnnotations {
  return {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destructive',
    idempotentHint: true,
    openWorldHint: false,
  };
}

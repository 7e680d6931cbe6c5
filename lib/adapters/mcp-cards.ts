import { Reach, StateRead, type ToolCard, type ToolServer } from '../../schema/tool.ts';
import type { Effect } from '../../schema/vocabulary.ts';

/** A tool as its server lists it. Everything in it is the server's word. */
export type ListedTool = {
  name: string;
  description?: string;
  inputSchema: Record<string, unknown>;
  annotations?: { readOnlyHint?: boolean; destructiveHint?: boolean; idempotentHint?: boolean };
  _meta?: Record<string, unknown>;
};

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/;
const MAX_DESCRIPTION = 2_000;
const MAX_SCHEMA = 32_768;
const MAX_OPERATION = 60;

/**
 * The cards of one server's tools. Tools whose name cannot be used, whose schema is over 32 KB, or whose name
 * was listed before are left out: what has no card cannot be called by an agent.
 */
export function toCards(server: ToolServer, listed: ListedTool[]): ToolCard[] {
  const cards = new Map<string, ToolCard>();
  for (const tool of listed) {
    if (!NAME.test(tool.name) || JSON.stringify(tool.inputSchema).length > MAX_SCHEMA) continue;
    const card = toCard(server, tool);
    if (!cards.has(card.name)) cards.set(card.name, card);
  }
  return [...cards.values()];
}

/**
 * An override is an administrator's word and wins. A trusted server's hints are believed; without them, and
 * from any other server, a call counts as destructive, not repeatable, and of unknown reach: a hint of an
 * untrusted server could only raise that, and it is the top already.
 */
function toCard(server: ToolServer, tool: ListedTool): ToolCard {
  const override = Object.hasOwn(server.overrides, tool.name) ? server.overrides[tool.name] : undefined;
  const hints = server.trusted ? tool.annotations : undefined;
  const meta = server.trusted ? tool._meta : undefined;
  const hinted = hints ? effectOf(hints) : null;
  const reach = Reach.safeParse(meta?.reach);
  const stateRead = override?.state_read ?? StateRead.safeParse(meta?.state_read).data;
  return {
    name: `${server.name}.${tool.name}`,
    description: (tool.description ?? '').slice(0, MAX_DESCRIPTION),
    input_schema: tool.inputSchema,
    effect: override?.effect ?? hinted ?? 'destructive',
    idempotent: override?.idempotent ?? hints?.idempotentHint === true,
    reach: override?.reach ?? (reach.success ? reach.data : 'unknown'),
    operation: override?.operation ?? operationOf(meta?.operation),
    effect_source: override?.effect ? 'override' : hinted ? 'annotation' : 'default',
    ...(stateRead ? { state_read: { ...stateRead, tool: `${server.name}.${stateRead.tool}` } } : {}),
  };
}

/** Null when the hints say nothing of the effect. A tool that is called both is the worse of the two. */
function effectOf(hints: NonNullable<ListedTool['annotations']>): Effect | null {
  if (hints.destructiveHint === true) return 'destructive';
  if (hints.readOnlyHint === true) return 'read';
  return hints.destructiveHint === false ? 'write' : null;
}

function operationOf(word: unknown): string | null {
  return typeof word === 'string' && word !== '' && word.length <= MAX_OPERATION ? word : null;
}

import * as z from 'zod';
import type { ToolCard } from '../../../schema/tool.ts';
import { Finish, type TurnDraft } from '../../../schema/turn.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';
import type { ChatReply } from '../../ports.ts';
import { FINISH_SCHEMA } from './json-schemas.ts';
import { unreadableTool } from './unreadable.ts';

export const FINISH = 'finish';

/** The function by which a model ends its subtask. */
export const FINISH_TOOL = {
  name: FINISH,
  description: 'Ends the subtask with what became of it. Call it alone.',
  input_schema: FINISH_SCHEMA,
};

const MAX_CALLS = 10;
const MAX_SAY = 4_000;

/** A reply as a turn, or what is wrong with it, in words that help a model to mend it. */
export function readTurn(reply: ChatReply, tools: ToolCard[]): { draft: TurnDraft } | { problems: string[] } {
  const say = reply.text.slice(0, MAX_SAY);
  if (reply.stop === 'length') return { problems: ['The answer was cut off: it was too long.'] };
  if (reply.calls.length === 0) return { problems: ['Call a tool, or call finish.'] };
  const finishes = reply.calls.filter((call) => call.name === FINISH);
  if (finishes.length > 0) {
    if (reply.calls.length > 1) return { problems: ['finish must be the only call of its turn.'] };
    const finish = Finish.safeParse(finishes[0]!.args);
    if (!finish.success) return { problems: [`finish: ${z.prettifyError(finish.error)}`] };
    return { draft: { say, calls: [], finish: finish.data } };
  }
  if (reply.calls.length > MAX_CALLS) return { problems: [`At most ${MAX_CALLS} calls in one turn.`] };
  const problems = reply.calls.flatMap((call) => problemOf(call, tools) ?? []);
  if (problems.length > 0) return { problems };
  const calls = reply.calls.map(({ name, args }) => ({ tool: name, args }));
  return { draft: { say, calls, finish: null } };
}

function problemOf(call: { name: string; args: JsonObject }, tools: ToolCard[]): string | null {
  const meant = unreadableTool(call.name);
  if (meant !== null) return `${meant}: the arguments are not one JSON object.`;
  const card = tools.find(({ name }) => name === call.name);
  if (!card) return `${call.name}: there is no such tool.`;
  const checked = schemaOf(card)?.safeParse(call.args);
  return checked && !checked.success ? `${call.name}: ${z.prettifyError(checked.error)}` : null;
}

/** Null for a schema that cannot be read: the tool itself checks its arguments again. */
function schemaOf(card: ToolCard): z.ZodType | null {
  try {
    return z.fromJSONSchema(card.input_schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return null;
  }
}

import { wireNames } from '../../../lib/adapters/openai-names.ts';
import { readData } from '../../../lib/models/chat/data-block.ts';
import { FINISH } from '../../../lib/models/chat/read-turn.ts';
import type { Model } from '../../../lib/ports.ts';
import type { CallOutcome, PlanBrief, TurnBrief, TurnRecord } from '../../../schema/turn.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';
import type { Script, WireMessage, WireRequest } from './scripted-server.ts';

/**
 * A script that answers our own plan and turn prompts as the offline model would: it reads the brief back out of
 * the messages, so that the whole way through the real client is the one that a real model takes.
 */
export function offlineBrain(offline: Model): Script {
  return async (request) => {
    const briefText = request.messages.find((message) => message.role === 'user')?.content ?? '';
    const plan = readData('plan_brief', briefText);
    if (plan) return { text: JSON.stringify((await offline.plan(plan as PlanBrief)).value) };
    const turn = readData('turn_brief', briefText);
    if (!turn)
      return { status: 400, body: { error: { message: 'There is no brief of ours in the messages.' } } };

    const { brief, toWire } = readTurnBrief(turn as TurnBrief, request);
    const { value } = await offline.turn(brief);
    if (value.finish) return { text: value.say, calls: [{ name: FINISH, args: value.finish }] };
    return { text: value.say, calls: value.calls.map(({ tool, args }) => ({ name: toWire(tool), args })) };
  };
}

function readTurnBrief(sent: TurnBrief, request: WireRequest) {
  const names = wireNames([...sent.tools.map((tool) => tool.name), FINISH]);
  const offered = new Map(request.tools?.map((tool) => [names.fromWire(tool.function.name), tool.function]));
  const tools = sent.tools.map((card) => ({
    ...card,
    description: offered.get(card.name)?.description ?? '',
    input_schema: (offered.get(card.name)?.parameters ?? {}) as Record<string, unknown>,
  }));
  const history = readHistory(request.messages, names.fromWire);
  return { brief: { ...sent, tools, history }, toWire: names.toWire };
}

function readHistory(messages: WireMessage[], fromWire: (name: string) => string): TurnRecord[] {
  const outputs = new Map(
    messages
      .filter(({ role }) => role === 'tool')
      .map((message) => [message.tool_call_id, message.content ?? '']),
  );
  return messages
    .filter(({ role }) => role === 'assistant')
    .map((message) => {
      const calls = message.tool_calls ?? [];
      return {
        say: message.content ?? '',
        calls: calls.map((call) => ({
          tool: fromWire(call.function.name),
          args: JSON.parse(call.function.arguments) as JsonObject,
        })),
        outcomes: calls.map((call) => readData('tool_output', outputs.get(call.id) ?? '') as CallOutcome),
      };
    });
}

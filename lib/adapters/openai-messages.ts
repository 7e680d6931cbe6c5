import type { BaseMessage } from '@langchain/core/messages';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { unreadableCall } from '../models/chat/unreadable.ts';
import type { ChatMessage, ChatReply, ChatRequest } from '../ports.ts';
import type { WireNames } from './openai-names.ts';

export type Prices = { inputPerM: number; outputPerM: number };
type RawCall = { id?: string; name?: string; args?: unknown };

/** The fields of LangChain's answer that are used here. */
export type RawAnswer = {
  content: unknown;
  tool_calls?: RawCall[];
  invalid_tool_calls?: RawCall[];
  usage_metadata?: { input_tokens?: number; output_tokens?: number };
};

/** Our messages as LangChain's, tool names as they travel. */
export async function toLangChain(messages: ChatMessage[], names: WireNames): Promise<BaseMessage[]> {
  const { AIMessage, HumanMessage, SystemMessage, ToolMessage } = await import('@langchain/core/messages');
  return messages.map((message) => {
    if (message.role === 'assistant') {
      const tool_calls = message.calls.map(({ id, name, args }) => ({ id, name: names.toWire(name), args }));
      return new AIMessage({ content: message.content, tool_calls });
    }
    if (message.role === 'tool') {
      return new ToolMessage({ content: message.content, tool_call_id: message.call_id });
    }
    return message.role === 'system' ? new SystemMessage(message.content) : new HumanMessage(message.content);
  });
}

/** The answer in our words. Usage that a server does not tell is estimated at four characters a token. */
export function toReply(
  answer: RawAnswer,
  finishReason: unknown,
  names: WireNames,
  request: ChatRequest,
  prices: Prices,
): ChatReply {
  const text = typeof answer.content === 'string' ? answer.content : '';
  const readable = (answer.tool_calls ?? []).map((call, n) => toCall(call, n, names));
  const unreadable = (answer.invalid_tool_calls ?? []).map((call, n) => ({
    id: call.id ?? `invalid_${n}`,
    name: unreadableCall(names.fromWire(call.name ?? '')),
    args: { text: String(call.args ?? '').slice(0, 2_000) },
  }));
  const calls = [...readable, ...unreadable];
  const input = answer.usage_metadata?.input_tokens ?? Math.ceil(JSON.stringify(request.messages).length / 4);
  const output =
    answer.usage_metadata?.output_tokens ?? Math.ceil((text.length + JSON.stringify(calls).length) / 4);
  const cost = (input * prices.inputPerM + output * prices.outputPerM) / 1_000_000;
  return {
    text,
    calls,
    usage: { input_tokens: input, output_tokens: output, cost_usd: cost, model_calls: 1, tool_calls: 0 },
    stop: stopOf(finishReason, calls.length > 0),
  };
}

function toCall(call: RawCall, n: number, names: WireNames): ChatReply['calls'][number] {
  const name = names.fromWire(call.name ?? '');
  const isObject = typeof call.args === 'object' && call.args !== null && !Array.isArray(call.args);
  if (!isObject) return { id: call.id ?? `call_${n}`, name: unreadableCall(name), args: {} };
  return { id: call.id ?? `call_${n}`, name, args: call.args as JsonObject };
}

function stopOf(reason: unknown, hasCalls: boolean): ChatReply['stop'] {
  if (reason === 'length') return 'length';
  if (reason === 'content_filter' || reason === 'refusal') return 'refusal';
  return hasCalls ? 'calls' : 'end';
}

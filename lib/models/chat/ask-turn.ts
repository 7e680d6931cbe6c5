import type { TurnBrief, TurnDraft, Usage } from '../../../schema/turn.ts';
import type { ChatMessage, ChatModel, ChatReply } from '../../ports.ts';
import { FINISH_TOOL, readTurn } from './read-turn.ts';
import { turnMessages } from './turn-messages.ts';
import { addUsage, withSpent } from './usage.ts';

const MAX_TOKENS = 8_192;

/**
 * Asks for one turn: tools as functions, and `finish`. An answer that cannot be used is sent back once with what
 * is wrong; a second one ends the subtask as `failed` with the code `model_output_invalid`.
 */
export async function askTurn(
  chat: ChatModel,
  brief: TurnBrief,
  signal?: AbortSignal,
): Promise<{ draft: TurnDraft; usage: Usage }> {
  const tools = brief.tools.map(({ name, description, input_schema }) => ({
    name,
    description,
    input_schema,
  }));
  const ask = (messages: ChatMessage[]) =>
    chat.chat({ messages, tools: [...tools, FINISH_TOOL], maxTokens: MAX_TOKENS }, signal);
  const messages = turnMessages(brief);
  const first = await ask(messages);
  const turn = readTurn(first, brief.tools);
  if ('draft' in turn) return { draft: turn.draft, usage: first.usage };

  const second = await ask([...messages, ...repairMessages(first, turn.problems)]).catch(
    withSpent(first.usage),
  );
  const usage = addUsage(first.usage, second.usage);
  const mended = readTurn(second, brief.tools);
  if ('draft' in mended) return { draft: mended.draft, usage };
  return { draft: failedTurn(brief, chat.name, mended.problems), usage };
}

function repairMessages(reply: ChatReply, problems: string[]): ChatMessage[] {
  const calls = reply.calls.map((call, index) => ({ ...call, id: `repair_${index}` }));
  const outputs = calls.map(({ id }) => ({
    role: 'tool' as const,
    call_id: id,
    content: 'Not run: something in this turn cannot be used.',
  }));
  const list = problems.map((problem) => `- ${problem}`).join('\n');
  return [
    { role: 'assistant', content: reply.text || '(no text)', calls },
    ...outputs,
    { role: 'user', content: `Nothing was run. What is wrong:\n${list}\nGive the whole turn again, mended.` },
  ];
}

function failedTurn(brief: TurnBrief, model: string, problems: string[]): TurnDraft {
  const message = `${model} gave no usable turn, also after one repair: ${problems.join(' ')}`.slice(
    0,
    2_000,
  );
  return {
    say: '',
    calls: [],
    finish: {
      status: 'failed',
      kind: brief.subtask.kind,
      summary: `The work stopped: ${message}`,
      artifacts: [],
      error: { code: 'model_output_invalid', message },
    },
  };
}

import type { CallOutcome, TurnBrief, TurnRecord } from '../../../schema/turn.ts';
import { fitJson } from '../../fit-json.ts';
import type { ChatMessage } from '../../ports.ts';
import { asData } from './data-block.ts';
import { turnPrompt } from './turn-prompt.ts';

const BRIEF_CHARS = 96_000;
const HISTORY_CHARS = 240_000;
const OUTPUT_CHARS = 24_000;
const OLD_OUTPUT_CHARS = 2_000;

/**
 * One turn as messages: prompt, brief as data, then the turns so far as the calls and outputs they were. At
 * most about 400,000 characters: old outputs are cut first, with a note.
 */
export function turnMessages(brief: TurnBrief): ChatMessage[] {
  const { history, tools, ...rest } = brief;
  const cards = tools.map(({ name, effect, idempotent, reach, operation }) => ({
    name,
    effect,
    idempotent,
    reach,
    operation,
  }));
  return [
    { role: 'system', content: turnPrompt(brief.subtask.agent) },
    { role: 'user', content: asData('turn_brief', fitJson({ ...rest, tools: cards }, BRIEF_CHARS)) },
    ...historyMessages(history),
  ];
}

function historyMessages(history: TurnRecord[]): ChatMessage[] {
  let left = HISTORY_CHARS;
  const newestFirst = history.map((record, turn) => ({ record, turn })).reverse();
  return newestFirst
    .map(({ record, turn }) => {
      const messages = recordMessages(record, turn, left > 0 ? OUTPUT_CHARS : OLD_OUTPUT_CHARS);
      left -= messages.reduce((sum, message) => sum + JSON.stringify(message).length, 0);
      return messages;
    })
    .reverse()
    .flat();
}

function recordMessages(record: TurnRecord, turn: number, limit: number): ChatMessage[] {
  const calls = record.calls.map(({ tool, args }, index) => ({
    id: `call_${turn}_${index}`,
    name: tool,
    args: fitJson(args, limit) as typeof args,
  }));
  const outputs = calls.map(({ id }, index) => ({
    role: 'tool' as const,
    call_id: id,
    content: asData('tool_output', fitJson(record.outcomes[index] ?? NOT_RUN, limit)),
  }));
  return [{ role: 'assistant', content: record.say, calls }, ...outputs];
}

const NOT_RUN: CallOutcome = {
  state: 'refused',
  output: null,
  error: { code: 'not_run', message: 'This call was not run.' },
};

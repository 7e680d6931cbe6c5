import * as z from 'zod';
import { PlanDraft } from '../../../schema/plan.ts';
import type { PlanBrief, Usage } from '../../../schema/turn.ts';
import { fitJson } from '../../fit-json.ts';
import { measurePlan, planProblem } from '../../limits/check-plan.ts';
import type { ChatMessage, ChatModel, ChatReply } from '../../ports.ts';
import { asData, extractJson } from './data-block.ts';
import { PLAN_SCHEMA } from './json-schemas.ts';
import { PLAN_PROMPT } from './plan-prompt.ts';
import { addUsage, withSpent } from './usage.ts';

const MAX_TOKENS = 4_096;
const BRIEF_CHARS = 64_000;
const ECHO_CHARS = 16_000;

const SCHEMA = { name: 'plan', schema: PLAN_SCHEMA };

/** A plan, or what was wrong with the second of two answers. */
export type AskedPlan = { usage: Usage } & ({ draft: PlanDraft } | { problem: string });

/** Asks for a plan by its JSON schema, and once more with what is wrong when the answer does not satisfy it. */
export async function askPlan(chat: ChatModel, brief: PlanBrief, signal?: AbortSignal): Promise<AskedPlan> {
  const ask = (messages: ChatMessage[]) =>
    chat.chat({ messages, schema: SCHEMA, maxTokens: MAX_TOKENS }, signal);
  const messages: ChatMessage[] = [
    { role: 'system', content: PLAN_PROMPT },
    { role: 'user', content: asData('plan_brief', fitJson(brief, BRIEF_CHARS)) },
  ];
  const first = await ask(messages);
  const plan = readPlan(first, brief);
  if ('draft' in plan) return { ...plan, usage: first.usage };

  const second = await ask([
    ...messages,
    { role: 'assistant', content: first.text.slice(0, ECHO_CHARS) || '(no text)', calls: [] },
    {
      role: 'user',
      content: `That plan cannot be used:\n${plan.problem}\nGive the whole plan again, mended.`,
    },
  ]).catch(withSpent(first.usage));
  return { ...readPlan(second, brief), usage: addUsage(first.usage, second.usage) };
}

function readPlan(reply: ChatReply, { limits }: PlanBrief): { draft: PlanDraft } | { problem: string } {
  if (reply.stop === 'refusal') return { problem: 'The answer was refused.' };
  if (reply.stop === 'length') return { problem: 'The answer was cut off: it was too long.' };
  try {
    const plan = PlanDraft.safeParse(extractJson(reply.text));
    if (!plan.success) return { problem: z.prettifyError(plan.error).slice(0, 4_000) };
    const problem = limits ? planProblem(measurePlan(plan.data), limits) : null;
    return problem ? { problem: `The plan is too large: ${problem}.` } : { draft: plan.data };
  } catch {
    return { problem: 'There is no JSON object in the answer.' };
  }
}

import { fatal } from '../../errors.ts';
import type { ChatModel, Log, Model } from '../../ports.ts';
import { askConcerns } from './ask-concerns.ts';
import { askPlan } from './ask-plan.ts';
import { askTurn } from './ask-turn.ts';
import { addUsage } from './usage.ts';

/**
 * A chat model as planner and agent. A plan that cannot be used after one repair comes from `fallback`, under a
 * name that says so (`offline (fallback from …)`), or is `fatal` (`model_output_invalid`) without one. A turn
 * that cannot be used ends its subtask as failed. What the endpoint throws (`later`, `fatal`) is thrown on.
 */
export function chatModel(options: { chat: ChatModel; fallback: Model | null; log: Log }): Model {
  const { chat, fallback, log } = options;
  return {
    name: chat.name,
    timeoutMs: 2 * chat.timeoutMs,

    async plan(brief, signal) {
      const asked = await askPlan(chat, brief, signal);
      if ('draft' in asked) return { value: asked.draft, usage: asked.usage, model: chat.name };
      log.error('model plan not usable', {
        model: chat.name,
        problem: asked.problem,
        fallback: fallback?.name,
      });
      if (!fallback) {
        const message = `${chat.name} gave no usable plan, also after one repair. Rephrase the request or try again.`;
        throw fatal('model_output_invalid', message, {
          extra: { problem: asked.problem, spent: asked.usage },
        });
      }
      const { value, usage, model } = await fallback.plan(brief, signal);
      return { value, usage: addUsage(asked.usage, usage), model: `${model} (fallback from ${chat.name})` };
    },

    async turn(brief, signal) {
      const { draft, usage } = await askTurn(chat, brief, signal);
      return { value: draft, usage, model: chat.name };
    },

    async concerns(brief, signal) {
      const { concerns, usage } = await askConcerns(chat, brief, signal);
      return { value: concerns, usage, model: chat.name };
    },
  };
}

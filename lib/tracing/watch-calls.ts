import type { Span, SpanKind } from '../../schema/span.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import type { Work } from '../db/rows.ts';
import type { Model, ModelAnswer, Tools, Traces } from '../ports.ts';
import { PLACE, spanId } from './span-ids.ts';

/** What a model or a tool is asked in the course of a claim, as a span that ends with the answer. */
type Call<Answer> = {
  kind: SpanKind;
  name: string;
  /** A place of its own where the call is in the ledger; left out: it is told once, under an id of its own. */
  place?: string;
  input: object;
  /** What of the answer is shown. */
  shown: (answer: Answer) => Partial<Span>;
};

/**
 * The claim's context with its model and its tools watched: each call is noted with its times, and nothing about it
 * changes. What is noted is looked through for credentials when it is told, not here.
 */
export function watchCalls(ctx: Ctx, traces: Traces, work: Work): Ctx {
  const { task, subtask } = work;
  if (!traces.samples(task.id)) return ctx;
  const agent = subtask?.agent ?? 'orchestrator';
  const parent = spanId(task.id, subtask ? PLACE.subtask(subtask.id, task.run) : PLACE.plan(task.run));

  async function watched<Answer>(call: Call<Answer>, asked: Promise<Answer>): Promise<Answer> {
    const start = ctx.clock.now();
    const note = (what: Partial<Span>) =>
      traces.note(task.id, {
        ...{ id: spanId(task.id, call.place ?? ctx.ids.id()), parent, kind: call.kind, name: call.name },
        ...{
          start: isoOf(start),
          end: isoOf(ctx.clock.now()),
          input: call.input as JsonObject,
          output: null,
        },
        ...{ error: null, agent, model: null, thread_id: work.thread_id, score: null },
        ...{ first: Number.MAX_SAFE_INTEGER, last: Number.MAX_SAFE_INTEGER, ...what },
      });
    try {
      const answer = await asked;
      note(call.shown(answer));
      return answer;
    } catch (error) {
      note({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
      throw error;
    }
  }

  const watchModel = (model: Model): Model => {
    const ask = <T>(name: string, input: object, asked: Promise<ModelAnswer<T>>) =>
      watched(
        {
          ...{ kind: 'model' as const, name, input },
          shown: (answer) => ({
            model: answer.model,
            output: { value: answer.value, usage: answer.usage } as JsonObject,
          }),
        },
        asked,
      );
    const { concerns } = model;
    return {
      name: model.name,
      timeoutMs: model.timeoutMs,
      plan: (brief, signal) => ask('model: plan', brief, model.plan(brief, signal)),
      turn: ({ tools, ...brief }, signal) => {
        const input = { ...brief, tools: tools.map(({ name }) => name) };
        return ask('model: turn', input, model.turn({ ...brief, tools }, signal));
      },
      ...(concerns
        ? { concerns: (brief, signal) => ask('model: concerns', brief, concerns.call(model, brief, signal)) }
        : {}),
    };
  };

  const tools: Tools = {
    cards: () => ctx.tools.cards(),
    call: (name, args, options) =>
      watched(
        {
          ...{ kind: 'tool', name, input: { args } },
          ...(options.key ? { place: PLACE.effect(options.key) } : {}),
          shown: (result) => ({
            output: result as unknown as JsonObject,
            error: result.state === 'done' ? null : result.state,
          }),
        },
        ctx.tools.call(name, args, options),
      ),
  };
  return { ...ctx, tools, model: async () => watchModel(await ctx.model()) };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

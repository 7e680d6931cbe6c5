import { Client } from 'langsmith/client';
import type { Span, Trace } from '../../schema/span.ts';
import { later } from '../errors.ts';
import type { TraceService } from '../ports.ts';
import type { LangsmithSettings } from '../tracing/settings.ts';

type Runs = NonNullable<Parameters<Client['batchIngestRuns']>[0]['runCreates']>;

const RUN_TYPE = {
  task: 'chain',
  plan: 'chain',
  subtask: 'chain',
  approval: 'chain',
  model: 'llm',
  tool: 'tool',
};
/** Milliseconds for one request; a trace takes one, and one for each new word of people. */
const TIMEOUT_MS = 2_500;

/**
 * LangSmith by its own client: a trace a task, a run a span, people's decisions and the task's end as feedback. Runs have
 * ids of our own, so one that is told twice is there once. Throws `later` (`tracing_unavailable`) for what was not taken.
 */
export function langsmithService(settings: LangsmithSettings, fetchUrl: typeof fetch = fetch): TraceService {
  return {
    name: 'langsmith',
    async send(trace) {
      const line = oneTry(fetchUrl);
      const client = new Client({
        apiUrl: settings.url,
        apiKey: settings.key,
        ...(settings.workspace ? { workspaceId: settings.workspace } : {}),
        timeout_ms: TIMEOUT_MS,
        callerOptions: { maxRetries: 0 },
        tracingSamplingRate: 1,
        autoBatchTracing: false,
        omitTracedRuntimeInfo: true,
        disablePromptCache: true,
        fetchImplementation: line.fetch,
      });
      const news = trace.spans.filter(({ last }) => last > trace.told);
      const orders = ordersOf(trace.spans);
      const runs = (spans: Span[]) =>
        spans.map((span) => runOf(trace, span, orders.get(span.id)!, settings.project));
      try {
        await client.batchIngestRuns({
          runCreates: runs(news.filter(({ first }) => first > trace.told)) as Runs,
          runUpdates: runs(news.filter(({ first }) => first <= trace.told)) as never,
        });
        for (const { id, score } of news) {
          if (!score) continue;
          const { key, value, comment } = score;
          const said = {
            score: score.score,
            value,
            feedbackId: feedbackId(id),
            ...(comment ? { comment } : {}),
          };
          await client.createFeedback(id, key, { ...said, sourceInfo: { task_id: trace.task_id } });
        }
      } catch (error) {
        throw later(
          60,
          'tracing_unavailable',
          `LangSmith took not everything: ${line.refusal() ?? reasonOf(error)}.`,
        );
      }
      if (line.refusal())
        throw later(60, 'tracing_unavailable', `LangSmith took not everything: ${line.refusal()}.`);
    },
  };
}

/** The client goes on trying; what was refused once is left to a later sweep, so everything after it is refused here. */
function oneTry(fetchUrl: typeof fetch): { fetch: typeof fetch; refusal: () => string | null } {
  let refusal: string | null = null;
  const tried: typeof fetch = async (input, init) => {
    // 400 is what the client does not try again.
    if (refusal) return new Response(refusal, { status: 400 });
    try {
      const response = await fetchUrl(input, init);
      // It has the run already.
      if (response.status === 409) return new Response('{}', { status: 202 });
      if (response.status >= 400) {
        refusal = `HTTP ${response.status}`;
        await response.body?.cancel();
        return new Response(refusal, { status: 400 });
      }
      return response;
    } catch (error) {
      refusal = reasonOf(error);
      return new Response(refusal, { status: 400 });
    }
  };
  return { fetch: tried, refusal: () => refusal };
}

function runOf(trace: Trace, span: Span, dotted_order: string, project: string): object {
  const { agent, model, thread_id, kind } = span;
  const metadata = {
    ...{ task_id: trace.task_id, thread_id, kind },
    ...(agent ? { agent } : {}),
    ...(model ? { model, ls_model_name: model } : {}),
  };
  return {
    ...{ id: span.id, trace_id: trace.spans[0]!.id, parent_run_id: span.parent ?? undefined, dotted_order },
    ...{ name: span.name, run_type: RUN_TYPE[kind], session_name: project },
    ...{
      start_time: span.start,
      end_time: span.end ?? undefined,
      inputs: span.input,
      error: span.error ?? undefined,
    },
    outputs: outputsOf(span),
    tags: Object.entries(metadata).flatMap(([key, value]) =>
      key === 'ls_model_name' ? [] : [`${key}:${value}`],
    ),
    extra: { metadata },
  };
}

/** Tokens under the names that LangSmith counts by. */
function outputsOf({ kind, output }: Span): object | undefined {
  const usage = output?.usage as { input_tokens: number; output_tokens: number } | undefined;
  if (kind !== 'model' || !usage) return output ?? undefined;
  const { input_tokens, output_tokens } = usage;
  return {
    ...output,
    usage_metadata: { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens },
  };
}

/** The place of each run in its trace: times to the microsecond and ids, from the root down. */
function ordersOf(spans: Span[]): Map<string, string> {
  const orders = new Map<string, string>();
  for (const { id, parent, start } of spans) {
    const at = new Date(start).toISOString().replace(/[-:.]/g, '').slice(0, -1);
    const micros = /\.\d{3}(\d{3})/.exec(start)?.[1] ?? '000';
    const own = `${at}${micros}Z${id}`;
    const above = parent === null ? undefined : orders.get(parent);
    orders.set(id, above ? `${above}.${own}` : own);
  }
  return orders;
}

/** Of one word of people about one run there is one feedback; only the version of the id differs. */
const feedbackId = (id: string): string => `${id.slice(0, 14)}4${id.slice(15)}`;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

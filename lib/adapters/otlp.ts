import type { Span, Trace } from '../../schema/span.ts';
import type { Json } from '../../schema/vocabulary.ts';
import { later } from '../errors.ts';
import type { TraceService } from '../ports.ts';
import type { OtlpSettings } from '../tracing/settings.ts';

type Attribute = { key: string; value: { stringValue: string } | { intValue: string } };

const INTERNAL = 1;
const CLIENT = 3;
const OK = 1;
const ERROR = 2;
const TIMEOUT_MS = 2_500;
/** Collectors cut longer ones; what a span was given and what came of it is LangSmith's to show. */
const MOST_TEXT = 4_000;

/**
 * OpenTelemetry spans over HTTP as JSON. Only what has ended is a span there, so a piece of work is told once, with its
 * end; ids are ours. Throws `later` (`tracing_unavailable`) when the collector did not take them.
 */
export function otlpService(settings: OtlpSettings, fetchUrl: typeof fetch = fetch): TraceService {
  return {
    name: 'otlp',
    async send(trace) {
      const news = trace.spans.filter(({ last, end }) => last > trace.told && end !== null);
      if (news.length === 0) return;
      const spans = news.map((span) => spanOf(trace, span));
      const body = JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: attributes({ 'service.name': settings.service }) },
            scopeSpans: [{ scope: { name: 'ai-devops-agent-platform' }, spans }],
          },
        ],
      });
      let refusal: string | null;
      try {
        const headers = { 'content-type': 'application/json', ...settings.headers };
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const response = await fetchUrl(settings.url, {
          method: 'POST',
          headers,
          body,
          signal,
          redirect: 'manual',
        });
        await response.body?.cancel();
        refusal = response.ok ? null : `HTTP ${response.status}`;
      } catch (error) {
        refusal = error instanceof Error ? error.message : String(error);
      }
      if (refusal) throw later(60, 'tracing_unavailable', `The collector took nothing: ${refusal}.`);
    },
  };
}

function spanOf(trace: Trace, span: Span): object {
  const root = trace.spans[0]!.id;
  const usage = (span.output?.usage ?? {}) as Record<string, number>;
  return {
    traceId: trace.caller?.trace_id ?? hexOf(root),
    spanId: hexOf(span.id).slice(-16),
    ...(span.parent
      ? { parentSpanId: hexOf(span.parent).slice(-16) }
      : trace.caller && { parentSpanId: trace.caller.span_id }),
    name: span.name,
    kind: span.kind === 'model' || span.kind === 'tool' ? CLIENT : INTERNAL,
    startTimeUnixNano: nanosOf(span.start),
    endTimeUnixNano: nanosOf(span.end!),
    attributes: attributes({
      'task.id': trace.task_id,
      'thread.id': span.thread_id,
      'span.part': span.kind,
      'gen_ai.agent.name': span.agent,
      'gen_ai.request.model': span.model,
      'gen_ai.usage.input_tokens': usage.input_tokens ?? null,
      'gen_ai.usage.output_tokens': usage.output_tokens ?? null,
      decision: span.score?.value ?? null,
    }),
    status: span.error ? { code: ERROR, message: span.error.slice(0, MOST_TEXT) } : { code: OK },
  };
}

function attributes(values: Record<string, Json>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === null) return [];
    const shown =
      typeof value === 'number'
        ? { intValue: String(value) }
        : { stringValue: String(value).slice(0, MOST_TEXT) };
    return [{ key, value: shown }];
  });
}

const hexOf = (id: string): string => id.replaceAll('-', '');

/** Nanoseconds since 1970, as the text that JSON numbers cannot hold. */
function nanosOf(time: string): string {
  const micros = /\.\d{3}(\d{3})/.exec(time)?.[1] ?? '000';
  return `${Date.parse(time)}${micros}000`;
}

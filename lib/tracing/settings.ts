import type { Config } from '../../schema/config.ts';
import { isSampled, PLACE, spanId } from './span-ids.ts';

export type LangsmithSettings = { url: string; key: string; project: string; workspace: string | null };
export type OtlpSettings = { url: string; headers: Record<string, string>; service: string };

/** A service and where it is, or why it is told nothing. */
export type TracingState<Settings> = { settings: Settings; says: string } | { settings: null; says: string };

const CLOUD = 'https://api.smith.langchain.com';

/** Whether and where LangSmith is told: by its own variables before LangChain's older ones. */
export function langsmithState(config: Config): TracingState<LangsmithSettings> {
  const key = firstOf(
    config.LANGSMITH_API_KEY,
    config.LANGCHAIN_API_KEY,
    config.LANGCHAIN_PAT,
    config.LANGCHAIN_SERVICE_KEY,
  );
  const [name, wanted] = config.LANGSMITH_TRACING
    ? ['LANGSMITH_TRACING', config.LANGSMITH_TRACING]
    : ['LANGCHAIN_TRACING_V2', config.LANGCHAIN_TRACING_V2];
  if (wanted === 'false') return { settings: null, says: `off: ${name} is false` };
  if (key === '') {
    const asked = wanted === 'true' ? `${name} is true, but there is` : 'there is';
    return { settings: null, says: `off: ${asked} no LANGSMITH_API_KEY` };
  }
  const url = firstOf(config.LANGSMITH_ENDPOINT, config.LANGCHAIN_ENDPOINT, CLOUD).replace(/\/+$/, '');
  const project = firstOf(config.LANGSMITH_PROJECT, config.LANGCHAIN_PROJECT);
  const settings = { url, key, project, workspace: config.LANGSMITH_WORKSPACE_ID || null };
  return { settings, says: `project ${project} at ${new URL(url).host}${shareOf(config)}` };
}

/** Whether and where OpenTelemetry spans go. */
export function otlpState(config: Config): TracingState<OtlpSettings> {
  const root = config.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '');
  const url = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || (root && `${root}/v1/traces`);
  if (url === '') return { settings: null, says: 'off: there is no OTEL_EXPORTER_OTLP_ENDPOINT' };
  const headers = Object.fromEntries(
    config.OTEL_EXPORTER_OTLP_HEADERS.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at > 0 ? [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())]] : [];
    }),
  );
  return {
    settings: { url, headers, service: config.OTEL_SERVICE_NAME },
    says: `${new URL(url).host}${shareOf(config)}`,
  };
}

/** For the start line and `GET /ready`: where traces go, or why none do. */
export function tracingSays(config: Config): { langsmith: string; otlp: string } {
  return { langsmith: langsmithState(config).says, otlp: otlpState(config).says };
}

/** Where people see a task's trace; null where nobody said. */
export function traceUrl(config: Config, taskId: string): string | null {
  if (config.TRACE_URL === '' || !isSampled(taskId, config.TRACING_SAMPLE_RATE)) return null;
  const run = spanId(taskId, PLACE.task);
  return config.TRACE_URL.replaceAll('{run_id}', run)
    .replaceAll('{trace_id}', run.replaceAll('-', ''))
    .replaceAll('{task_id}', encodeURIComponent(taskId));
}

/** Values may be percent-encoded; what is not well-formed is taken as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const firstOf = (...values: string[]): string => values.find((value) => value !== '') ?? '';
const shareOf = ({ TRACING_SAMPLE_RATE: rate }: Config): string =>
  rate === 1 ? '' : `, ${rate * 100} % of tasks`;

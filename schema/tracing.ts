import * as z from 'zod';

const secret = (what: string) => z.string().describe(what).meta({ secret: true }).default('');
const plain = (what: string, value = '') => z.string().default(value).describe(what);
const address = (what: string) =>
  z
    .union([z.literal(''), z.url()])
    .default('')
    .describe(what);
const yesOrNo = (what: string) => z.enum(['', 'true', 'false']).default('').describe(what);

/** The variables of tracing: LangSmith's own names, LangChain's older ones, and those of OpenTelemetry. */
export const tracingVariables = {
  LANGSMITH_API_KEY: secret('Traces go to LangSmith with this key; empty: the older names below.'),
  LANGCHAIN_API_KEY: secret('The same, by its older name.'),
  LANGCHAIN_PAT: secret('The same: a personal token.'),
  LANGCHAIN_SERVICE_KEY: secret('The same: a service key.'),
  LANGSMITH_TRACING: yesOrNo('`false`: nothing goes to LangSmith although there is a key.'),
  LANGCHAIN_TRACING_V2: yesOrNo('The same, by its older name.'),
  LANGSMITH_ENDPOINT: address(
    'LangSmith’s API; empty: LANGCHAIN_ENDPOINT, else https://api.smith.langchain.com.',
  ),
  LANGCHAIN_ENDPOINT: address('The same, by its older name.'),
  LANGSMITH_PROJECT: plain('LangSmith’s project; empty: LANGCHAIN_PROJECT.'),
  LANGCHAIN_PROJECT: plain('The same, by its older name.', 'dev-tools-agents'),
  LANGSMITH_WORKSPACE_ID: plain('Workspace of a key that reaches several; empty: the key’s own.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address(
    'OpenTelemetry collector (OTLP over HTTP, JSON); empty: no spans are sent.',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address('Full address for traces; empty: the former and `/v1/traces`.'),
  OTEL_EXPORTER_OTLP_HEADERS: secret('Headers for the collector: `name=value,name=value`.'),
  OTEL_SERVICE_NAME: plain('Name of this service in its spans.', 'ai-devops-agent-platform'),
  TRACING_SAMPLE_RATE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('The share of tasks that is traced, 0 to 1.'),
  TRACE_URL: plain(
    'Where people see a task’s trace, with {run_id}, {trace_id} and {task_id} in it; tasks link to it. Empty: no link.',
  ),
};

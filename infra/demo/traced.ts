import { startTraceServer } from '../local/trace-server.ts';
import { traceTree } from '../local/trace-tree.ts';
import { bold, dim, red, say } from './paint.ts';

/** The trace is told behind the last answer: so long it is waited for. In milliseconds. */
const PATIENCE_MS = 20_000;

export type Traced = {
  /** Variables with which a stack tells its traces here. */
  env: Record<string, string>;
  /** Prints the tree of the whole task as LangSmith has it; false when its end is not among it. */
  show: () => Promise<boolean>;
  close: () => Promise<void>;
};

/** A server that stands for LangSmith and for an OpenTelemetry collector, as long as the demo plays. */
export async function startTraced(): Promise<Traced> {
  const server = await startTraceServer();
  const show = async () => {
    const whole = () =>
      [...server.runs.values()].some((run) => !run.parent_run_id && run.end_time !== undefined);
    for (let waited = 0; !whole() && waited < PATIENCE_MS; waited += 200)
      await new Promise((resolve) => setTimeout(resolve, 200));
    say(bold('\nWhat LangSmith was told'));
    for (const line of traceTree(server)) say(`  ${line}`);
    say(
      dim(
        `  ${server.runs.size} runs, ${server.feedback.size} feedback, ${server.spans.size} OpenTelemetry spans`,
      ),
    );
    if (!whole()) say(red('  The end of the task has not come.'));
    return whole();
  };
  return {
    env: {
      LANGSMITH_API_KEY: 'local',
      LANGSMITH_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      TRACE_URL: `${server.url}/runs/{run_id}`,
    },
    show,
    close: () => server.close(),
  };
}

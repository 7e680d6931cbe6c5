import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalError } from './errors.ts';

/** A run as LangSmith stores it: what was posted, and what was patched over it. */
export type StoredRun = {
  id: string;
  trace_id: string;
  parent_run_id?: string;
  dotted_order: string;
  name: string;
  run_type: string;
  session_name: string;
  start_time: string;
  end_time?: string;
  inputs: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  error?: string;
  tags: string[];
  extra: { metadata: Record<string, unknown> };
};
export type StoredFeedback = {
  id: string;
  run_id: string;
  key: string;
  score: number;
  value: string;
  comment?: string;
};
export type StoredSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: string } }[];
};

export type TraceServer = {
  url: string;
  runs: Map<string, StoredRun>;
  feedback: Map<string, StoredFeedback>;
  /** OpenTelemetry's spans by their id. */
  spans: Map<string, StoredSpan>;
  /** `METHOD /path` of everything that came, with its headers. */
  requests: { line: string; headers: IncomingMessage['headers'] }[];
  /** How it misbehaves: answers with this status, or only after so many milliseconds. */
  trouble: { status?: number; delayMs?: number };
  close(): Promise<void>;
};

/**
 * A server that takes traces as LangSmith does (`/info`, `/runs/batch`, `/feedback`) and as an OpenTelemetry collector does
 * (`/v1/traces`), and keeps them in memory. On `port`, or one that the system chooses.
 */
export async function startTraceServer(port = 0): Promise<TraceServer> {
  const kept = { runs: new Map(), feedback: new Map(), spans: new Map() } as Pick<
    TraceServer,
    'runs' | 'feedback' | 'spans'
  >;
  const requests: TraceServer['requests'] = [];
  const trouble: TraceServer['trouble'] = {};
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push({ line, headers: request.headers });
    let text = '';
    for await (const chunk of request) text += chunk;
    if (trouble.delayMs) await new Promise((resolve) => setTimeout(resolve, trouble.delayMs));
    const status = trouble.status ?? (take(kept, line, text) ? 202 : 404);
    response.writeHead(line === 'GET /info' && status === 202 ? 200 : status, {
      'content-type': 'application/json',
    });
    response.end(
      line === 'GET /info'
        ? '{"version":"0.10.0","batch_ingest_config":{"use_multipart_endpoint":false}}'
        : '{}',
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new LocalError(`the trace server does not start: ${error.message}`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, ...kept, requests, trouble, close };
}

type Kept = Pick<TraceServer, 'runs' | 'feedback' | 'spans'>;

/** False for what such a server does not know. */
function take({ runs, feedback, spans }: Kept, line: string, text: string): boolean {
  if (line === 'GET /info') return true;
  const body = JSON.parse(text);
  if (line === 'POST /runs/batch') {
    const { post = [], patch = [] } = body as { post?: StoredRun[]; patch?: StoredRun[] };
    for (const run of post) runs.set(run.id, { ...runs.get(run.id), ...run });
    // Of a run that it does not have it takes no news.
    for (const run of patch) if (runs.has(run.id)) runs.set(run.id, { ...runs.get(run.id)!, ...run });
    return true;
  }
  if (line === 'POST /feedback') {
    feedback.set(body.id, body);
    return true;
  }
  if (line !== 'POST /v1/traces') return false;
  for (const { scopeSpans } of body.resourceSpans)
    for (const scope of scopeSpans) for (const span of scope.spans) spans.set(span.spanId, span);
  return true;
}

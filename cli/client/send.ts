import { CliError, type Problem, Refused } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { Site } from './credentials.ts';

export type Request = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  /** Sending it twice does what sending it once does. */
  repeatable: boolean;
};
/** Times in milliseconds: for one answer, and for the whole of it with its repetitions. */
export type Patience = { timeoutMs: number; retries: number };

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 60_000;
/** The service says itself that it did nothing. */
const NOT_DONE = [429, 503];
const PASSING = [502, 504];

/**
 * Sends a request until it has an answer: again after `Retry-After` where the service asks for that, and with growing
 * pauses where the connection failed and sending it again does no harm. Throws Refused with the service's problem,
 * CliError `unavailable` without an answer, `interrupted` at Ctrl-C.
 */
export async function send(io: Io, site: Site, request: Request, patience: Patience): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const seen = await once(io, site, request, patience);
    const isLast = attempt >= patience.retries;
    if (seen instanceof Response) {
      if (seen.ok) return seen;
      const problem = await problemOf(seen);
      const waitMs = isLast ? null : pauseAfter(io, seen, problem, request, attempt);
      if (waitMs === null || waitMs > LONGEST_WAIT_MS) throw new Refused(problem);
      await pause(io, waitMs);
    } else {
      if (isLast || !request.repeatable) throw unreachable(site, seen, request);
      await pause(io, growing(io, attempt));
    }
  }
}

async function once(
  io: Io,
  site: Site,
  request: Request,
  { timeoutMs }: Patience,
): Promise<Response | Error> {
  const { method, path, headers, body } = request;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), timeoutMs);
  try {
    const answer = await io.fetch(site.url + path, {
      method,
      body,
      headers: { ...headers, ...(site.token ? { authorization: `Bearer ${site.token}` } : {}) },
      redirect: 'error', // a token goes where it was meant for
      signal: AbortSignal.any([io.signal, late.signal]),
    });
    // A stream has no end to wait for: whoever reads it watches over its silence.
    const streams = answer.headers.get('content-type')?.startsWith('text/event-stream');
    if (streams || answer.headers.has('content-disposition')) return answer;
    const text = await answer.text();
    return new Response(text === '' ? null : text, answer);
  } catch (error) {
    if (io.signal.aborted) throw interrupted();
    return error as Error;
  } finally {
    clearTimeout(timer);
  }
}

function pauseAfter(
  io: Io,
  answer: Response,
  problem: Problem,
  request: Request,
  attempt: number,
): number | null {
  const asked = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const askedMs = Number.isFinite(asked) && asked >= 0 ? asked * 1_000 : null;
  if (problem.code === 'idempotency_in_flight') return askedMs ?? growing(io, attempt);
  if (problem.code === 'config_invalid' || problem.code === 'policy_unavailable') return null;
  if (NOT_DONE.includes(answer.status)) return askedMs ?? growing(io, attempt);
  return PASSING.includes(answer.status) && request.repeatable ? growing(io, attempt) : null;
}

function growing(io: Io, attempt: number): number {
  return FIRST_WAIT_MS * 2 ** attempt * (0.5 + io.random());
}

async function pause(io: Io, ms: number): Promise<void> {
  await io.sleep(ms).catch(() => {
    throw interrupted();
  });
}

/** What Ctrl-C ends with. */
export function interrupted(): CliError {
  return new CliError(EXIT.interrupted, 'Interrupted.');
}

async function problemOf(answer: Response): Promise<Problem> {
  const { status } = answer;
  const requestId = answer.headers.get('x-request-id') ?? undefined;
  const bare = {
    title: answer.statusText,
    status,
    code: `http_${status}`,
    detail: `The answer is HTTP ${status}, and not one of this service.`,
    request_id: requestId,
  };
  try {
    const body: unknown = JSON.parse(await answer.text());
    return body && typeof body === 'object' ? { ...bare, ...body, status } : bare;
  } catch {
    return bare; // a page of something in between
  }
}

function unreachable(site: Site, error: Error, { method, repeatable }: Request): CliError {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  const why =
    error.name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? cause?.message ?? error.message);
  const doubt =
    method === 'GET' || repeatable ? '' : ' It is not known whether it was done: look before you repeat it.';
  return new CliError(
    EXIT.unavailable,
    `${site.url} cannot be reached (${why}).${doubt}`,
    'Is the address right, and the service up? devops-agents health asks.',
  );
}

import { AppError, fatal, later } from '../errors.ts';

type Failure = {
  name?: string;
  message?: string;
  status?: number;
  code?: string | null;
  headers?: { get?(name: string): string | null };
};

const SCHEMA_REFUSED = new Set([400, 404, 415, 422, 501]);
const LONGEST_WAIT_S = 3_600;

/** What `ChatOpenAI` threw, in our words. `model` is named; the key and the messages never are. */
export function readModelError(thrown: unknown, model: string, timeoutMs: number): AppError {
  const ours = ourOwn(thrown);
  if (ours) return ours;
  const { status, name, code, message } = (thrown ?? {}) as Failure;
  if (name === 'ContextOverflowError') {
    return fatal('model_context_overflow', `The messages are longer than ${model} can read.`);
  }
  if (status === 401 || status === 403) {
    return fatal(
      'model_auth',
      `${model} refuses our key (HTTP ${status}). Check MODEL_API_KEY or GRADIENT_MODEL_ACCESS_KEY.`,
    );
  }
  if (status === 404)
    return fatal(
      'model_not_found',
      `The endpoint does not know ${model}. Check MODEL_NAME and MODEL_BASE_URL.`,
    );
  if (status === 429) {
    const wait = code === 'insufficient_quota' ? 600 : (retryAfterS(thrown) ?? 10);
    return later(wait, 'model_limited', `${model} takes no more requests for now.`);
  }
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409) {
    return fatal('model_refused', `${model} refused the request (HTTP ${status}).`);
  }
  if (name === 'TimeoutError' || name === 'AbortError' || /abort|timed? ?out/i.test(message ?? '')) {
    return later(5, 'model_timeout', `${model} did not answer within ${timeoutMs} ms.`);
  }
  if (thrown instanceof SyntaxError)
    return later(5, 'model_answer_unusable', `${model} gave an answer that is no JSON.`);
  return later(retryAfterS(thrown) ?? 5, 'model_unavailable', `${model} cannot be reached or is overloaded.`);
}

/** Our own refusal, also where the client wrapped it. */
function ourOwn(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown;
  return thrown instanceof Error && thrown.cause ? ourOwn(thrown.cause) : null;
}

/** Seconds that the answer asks to wait, at most an hour; null when it does not say. */
export function retryAfterS(thrown: unknown): number | null {
  const text = (thrown as Failure | null)?.headers?.get?.('retry-after');
  if (!text) return null;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? null : Math.min(LONGEST_WAIT_S, Math.max(0, Math.ceil(seconds)));
}

/** A second try may help: busy, broken or unreachable, but neither slow nor refused. */
export function mayRetry(error: AppError): boolean {
  return error.code === 'model_limited' || error.code === 'model_unavailable';
}

/** True when a server may have refused the request only because it asks for a JSON schema. */
export function maySchemaBeRefused(thrown: unknown): boolean {
  return SCHEMA_REFUSED.has((thrown as Failure | null)?.status ?? 0);
}

/** With a schema asked for, the client throws where an answer stopped early; the stop is what we want. */
export function stopOfError(error: unknown): 'length' | 'content_filter' | null {
  const message = error instanceof Error ? error.message : '';
  if (/the length limit was reached/.test(message)) return 'length';
  return /rejected by the content filter/.test(message) ? 'content_filter' : null;
}

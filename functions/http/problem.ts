import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { AppError, type ErrorKind } from '../../lib/errors.ts';
import { consoleLog } from '../../lib/log.ts';
import type { AppEnv } from './env.ts';

const STATUS: Record<ErrorKind, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  limited: 429,
  unavailable: 503,
  later: 503,
  fatal: 500,
};

/** Codes whose status is not that of their kind. */
const STATUS_OF_CODE: Record<string, number> = {
  bad_request: 400,
  body_too_complex: 400,
  config_invalid: 503,
  method_not_allowed: 405,
  precondition_failed: 412,
  unsupported_media_type: 415,
  precondition_required: 428,
};

const TITLE: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition failed',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  428: 'Precondition required',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable for now',
};

type Issue = { path: string; message: string };

/** A zod failure as the 422 that clients get: every fault with its path. */
export function invalidInput(error: z.core.$ZodError, where: string): AppError {
  const errors: Issue[] = error.issues.slice(0, 50).map((issue) => ({
    path: issue.path.join('.') || where,
    message: issue.message,
  }));
  return new AppError('invalid', 'validation_failed', `The ${where} is not valid; see errors.`, {
    extra: { errors },
  });
}

/** One mapper for every refusal. What is not ours leaves as 500 with the request's id and nothing else. */
export function problem(error: unknown, c: Context<AppEnv>): Response {
  const known = toAppError(error);
  const requestId = c.get('requestId');
  if (!known || known.kind === 'fatal') logUnknown(error, c);
  const body = problemBody(known, { instance: c.req.path, requestId });
  const { status } = body;
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  if (known?.retryAfterS) headers.set('retry-after', String(Math.ceil(known.retryAfterS)));
  if (Array.isArray(known?.extra.allow)) headers.set('allow', known.extra.allow.join(', '));
  return new Response(JSON.stringify(body), { status, headers });
}

/** A refusal as clients read it; null: something that is not ours, of which nothing is told. */
export function problemBody(known: AppError | null, at: { instance: string; requestId: string }) {
  const status = known ? (STATUS_OF_CODE[known.code] ?? STATUS[known.kind]) : 500;
  return {
    ...known?.extra,
    type: `/docs#problem-${known?.code ?? 'internal_error'}`,
    title: TITLE[status] ?? 'Refused',
    status,
    detail: known?.message ?? 'Something went wrong on our side. Quote the request id when you report it.',
    instance: at.instance,
    code: known?.code ?? 'internal_error',
    request_id: at.requestId,
  };
}

function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) return invalidInput(error, 'request');
  if (!(error instanceof HTTPException)) return null;
  if (error.status === 415) {
    return new AppError(
      'invalid',
      'unsupported_media_type',
      'Send JSON, with "Content-Type: application/json".',
    );
  }
  return error.status < 500 ? new AppError('invalid', 'bad_request', 'The request could not be read.') : null;
}

function logUnknown(error: unknown, c: Context<AppEnv>): void {
  const fields = { request_id: c.get('requestId'), path: c.req.path, error: describe(error) };
  // Without a usable configuration there is no ctx yet.
  (c.get('ctx')?.log ?? consoleLog()).error('request failed', fields);
}

function describe(error: unknown): string {
  if (error instanceof AppError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

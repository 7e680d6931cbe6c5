import type { MiddlewareHandler } from 'hono';
import { v7 } from 'uuid';
import { AppError } from '../../lib/errors.ts';
import type { AppEnv } from './env.ts';

const SAFE_ID = /^[A-Za-z0-9_.-]{8,64}$/;
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Of pages with forms: nothing runs in them. */
const FORM_CSP =
  "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** Gives every request its id (the caller's own, when it is a harmless one) and goes on with its trace. */
export const requestId: MiddlewareHandler<AppEnv> = async function requestId(c, next) {
  const given = c.req.header('x-request-id');
  const id = given && SAFE_ID.test(given) ? given : v7();
  c.set('requestId', id);
  await next();
  c.res.headers.set('x-request-id', id);
  const trace = TRACEPARENT.exec(c.req.header('traceparent') ?? '');
  if (trace)
    c.res.headers.set('traceparent', `00-${trace[1]}-${v7().replaceAll('-', '').slice(16)}-${trace[2]}`);
};

/** The trace that a request says it belongs to; undefined for none, or one that is not well-formed. */
export function traceparentOf(header: string | undefined): string | undefined {
  return header !== undefined && TRACEPARENT.test(header) ? header : undefined;
}

/** Headers that every answer carries, pages and errors included. */
export const securityHeaders: MiddlewareHandler<AppEnv> = async function securityHeaders(c, next) {
  await next();
  const { headers } = c.res;
  const page = c.get('pageCsp');
  headers.set('content-security-policy', page === 'form' ? FORM_CSP : page ? PAGE_CSP : API_CSP);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
};

/** Refuses a query with a NUL in it: no text that Postgres can hold has one. Ids in paths are looked at by their doors. */
export const plainAddress: MiddlewareHandler<AppEnv> = async function plainAddress(c, next) {
  if (!/\?.*%00/.test(c.req.url)) return next();
  throw new AppError('invalid', 'bad_request', 'The address contains a NUL character. Take it out.');
};

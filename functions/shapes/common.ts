import '@hono/zod-openapi';
import * as z from 'zod';
import { visibleLength } from '../../lib/visible-length.ts';
import { type JsonObject, Role } from '../../schema/vocabulary.ts';

export const Time = z.iso.datetime().describe('RFC 3339, UTC.').meta({ example: '2026-11-22T17:00:00.000Z' });
export const JsonMap = z.record(z.string(), z.unknown());
/** Any JSON object of a body. The body was parsed as JSON, so whatever it holds is. */
export const JsonInput = z.record(z.string(), z.unknown()).transform((value) => value as JsonObject);
export const ErrorNote = z.object({ code: z.string(), message: z.string() });

const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().describe('Stable; what a program reads.'),
    request_id: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457. Errors of every route have this form.' });

export const RequirementShape = z
  .object({
    rule: z.string().meta({ example: 'level_high' }),
    roles: z.array(Role),
    count: z.number().int().describe('Distinct people.'),
    recorded: z.number().int().describe('Distinct people so far.'),
  })
  .openapi('Requirement');

/** `?limit=` and `?cursor=` of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows of one page.'),
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before.'),
};
export const nextCursor = z.string().nullable().describe('Null: this is the last page.');

const problemContent = { 'application/problem+json': { schema: Problem } };

/** A route's refusals by status, for its OpenAPI entry; those that every signed-in door has are added. Null: not this one. */
export function refusals(own: Record<number, string | null> = {}) {
  const all: Record<number, string | null> = {
    401: 'No token, or a bad one.',
    422: '`validation_failed`.',
    429: '`rate_limited`.',
    503: '`config_invalid`, `database_unavailable`: try again later.',
    ...own,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([status, description]) =>
      description === null ? [] : [[status, { description, content: problemContent }]],
    ),
  );
}

/** Codes of 422 that every list, and every door with an `Idempotency-Key`, can answer. */
export const LIST_422 = '`validation_failed`, `cursor_invalid`.';
export const KEYED_422 = '`validation_failed`, `idempotency_key_invalid`, `idempotency_key_reused`';

/** A JSON answer's OpenAPI entry. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** A JSON body's OpenAPI entry. */
export function jsonBody<T extends z.ZodType>(schema: T, required = true) {
  return { required, content: { 'application/json': { schema } } };
}

export const IdempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .max(255)
    .optional()
    .describe('Repeating a request with the same key and body answers the first answer again. Kept 7 days.'),
});

/** A reason that people will read: `most` characters at most, and something in it that can be seen. */
export const reasonOf = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine((text) => visibleLength(text) > 0, 'must hold something that can be seen');

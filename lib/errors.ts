/** The kinds of refusal a verb may give; each door maps them once. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'gone'
  | 'too_large'
  | 'limited'
  | 'unavailable'
  | 'later'
  | 'fatal';

/**
 * A refusal with a stable `code` and a message that says what to do next. `extra` is shown to clients;
 * never put SQL, stack traces or secrets into any of them.
 */
export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly extra: Record<string, unknown>;
  readonly retryAfterS: number | null;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    more: { extra?: Record<string, unknown>; retryAfterS?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.extra = more.extra ?? {};
    this.retryAfterS = more.retryAfterS ?? null;
  }
}

type More = { extra?: Record<string, unknown>; cause?: unknown };

/** The input cannot be used as it is (422 unless the door says 400). */
export const invalid = (code: string, message: string, more?: More) =>
  new AppError('invalid', code, message, more);
/** The caller is known and may not do this (403). */
export const forbidden = (code: string, message: string, more?: More) =>
  new AppError('forbidden', code, message, more);
/** There is nothing the caller may see under that name (404). */
export const notFound = (code: string, message: string) => new AppError('not_found', code, message);
/** The state of the thing forbids it now (409). */
export const conflict = (code: string, message: string, more?: More & { retryAfterS?: number }) =>
  new AppError('conflict', code, message, more);
/** It was possible once and is no more (410). */
export const gone = (code: string, message: string, more?: More) => new AppError('gone', code, message, more);
/** Try again after `seconds`; the work is not lost (503). */
export const later = (seconds: number, code: string, message: string, more?: More) =>
  new AppError('later', code, message, { ...more, retryAfterS: seconds });
/** Trying again cannot help (500, and 489 towards the queue). */
export const fatal = (code: string, message: string, more?: More) =>
  new AppError('fatal', code, message, more);

/** A later worker has taken the row over: this one must stop, and has changed nothing. */
export class FencedError extends Error {
  constructor(work: string) {
    super(`The claim on ${work} is no longer ours.`);
    this.name = 'FencedError';
  }
}

/** The time left does not hold the next call: release the claim and ring again. */
export class YieldError extends Error {
  constructor(what: string) {
    super(`Not enough time left to start ${what}.`);
    this.name = 'YieldError';
  }
}

/** Siblings hold what is left of the task's budget: wait for what they give back. */
export class HeldError extends Error {
  constructor() {
    super(
      'The rest of the task’s budget is held by subtasks that work now; it goes on when they give some back.',
    );
    this.name = 'HeldError';
  }
}

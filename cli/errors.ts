import type { ExitCode } from './exit-codes.ts';

/** An end with a code and words for the user; `next` says what to do. */
export class CliError extends Error {
  readonly exit: ExitCode;
  readonly next: string | null;

  constructor(exit: ExitCode, message: string, next: string | null = null) {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
    this.next = next;
  }
}

/** `application/problem+json` as the service sends it; more fields may come with it. */
export type Problem = {
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id?: string;
  errors?: { path: string; message: string; line?: number; column?: number }[];
  [more: string]: unknown;
};

/** The service's refusal, in its own words. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'Refused';
    this.problem = problem;
  }
}

import { AppError, conflict, forbidden, later } from '../errors.ts';

/** A task with nearly as many events as one may have (409 `too_many_events`). */
export const tooManyEvents = (count: string | number): AppError =>
  conflict(
    'too_many_events',
    `The task has ${count} events and may not have many more. Submit what is left as a new task.`,
  );

/** No call starts while people have halted its project, or everything; it is tried again by itself. */
export const halted = (): AppError =>
  later(30, 'halted', 'The platform is halted: no call starts until it is released.');

/** The refusals that the database itself makes where it counts, by SQLSTATE. */
const REFUSALS: Record<string, (count: string) => AppError> = {
  DA001: tooManyEvents,
  DA002: (count) =>
    new AppError(
      'limited',
      'too_many_running_tasks',
      `${count} tasks of the requester are open, as many as one principal may have. Wait until one has ended, or cancel one.`,
      { retryAfterS: 60 },
    ),
  DA010: () => halted(),
  DA021: () =>
    forbidden(
      'own_roles',
      'Nobody changes their own roles, nor disables themselves: ask another administrator.',
    ),
  DA022: () =>
    conflict(
      'last_admin',
      'No administrator of all projects would be left. Give somebody else that role first.',
    ),
};

/** What a failed statement means to its caller, if it was one of the limits that refused it; else the error as it came. */
export function readLimitRefusal(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string };
  const refuse = code ? REFUSALS[code] : undefined;
  return refuse ? refuse(/: (\d+)/.exec(message ?? '')?.[1] ?? 'too many') : error;
}

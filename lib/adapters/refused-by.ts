import { AppError } from '../errors.ts';

/** A refusal by somebody's HTTP answer, with its status and how long it asks us to wait (`Retry-After`, seconds or a date). */
export function refusedBy(code: string, answer: Pick<Response, 'status' | 'headers'>, said = ''): AppError {
  const asked = answer.headers.get('retry-after');
  const seconds =
    asked === null
      ? Number.NaN
      : /^\d+$/.test(asked)
        ? Number(asked)
        : (Date.parse(asked) - Date.now()) / 1_000;
  return new AppError('unavailable', code, `HTTP ${answer.status}${said ? `: ${said}` : ''}.`, {
    extra: { status: answer.status },
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterS: seconds } : {}),
  });
}

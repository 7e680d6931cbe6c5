/** Exit codes, as scripts read them. A number never changes its meaning; `docs/cli.md` lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  forbidden: 3,
  notFound: 4,
  conflict: 5,
  expired: 6,
  waiting: 7,
  endedBadly: 8,
  refused: 9,
  riskMedium: 20,
  riskHigh: 21,
  riskCritical: 22,
  riskDenied: 23,
  unavailable: 69,
  tooMany: 75,
  notSignedIn: 77,
  setUp: 78,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'done',
  failed: 'something failed that has no code of its own, a fault of the service (`internal_error`) included',
  usage: 'the command line is not understood, or needs an option that is missing',
  forbidden: 'not allowed: role, own request, agent’s key, policy (403)',
  notFound: 'there is nothing there, or it is outside your projects (404)',
  conflict: 'already decided, already ended, changed since you saw it (409, 412)',
  expired: 'too late: it has expired (410)',
  waiting: 'it waits for people: a task that was waited for needs an approval',
  endedBadly:
    'the task that was waited for ended as failed, rejected, expired or cancelled; or the audit chain, or a dependency, is broken',
  refused: 'the input was not accepted; each place is named (400, 413, 415, 422, 428)',
  riskMedium: '`risk assess`: medium (low is 0)',
  riskHigh: '`risk assess`: high',
  riskCritical: '`risk assess`: critical',
  riskDenied: '`risk assess`: the policy denies it, whatever its level',
  unavailable:
    'the service cannot be reached, is down, or did not answer in time (no connection, 5xx, timeout)',
  tooMany: 'too many requests, also after waiting as long as was asked (429)',
  notSignedIn: 'no token, or one that is not accepted (401)',
  setUp: 'the token file or address cannot be used as it is; nothing was sent',
  interrupted: 'Ctrl-C',
};

const BY_STATUS: Record<number, ExitCode> = {
  401: EXIT.notSignedIn,
  403: EXIT.forbidden,
  404: EXIT.notFound,
  409: EXIT.conflict,
  410: EXIT.expired,
  412: EXIT.conflict,
  429: EXIT.tooMany,
  500: EXIT.failed,
};

/** What a refusal of the service means to a script. */
export function exitOf(status: number): ExitCode {
  return BY_STATUS[status] ?? (status >= 500 ? EXIT.unavailable : EXIT.refused);
}

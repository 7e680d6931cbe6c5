import { CliError, type Problem, Refused } from '../errors.ts';
import { EXIT, type ExitCode, exitOf } from '../exit-codes.ts';
import type { Out } from './out.ts';
import { dim, red } from './style.ts';

/** What to do next, by the code of a refusal; the service's own words come before it. */
const NEXT: Record<string, string> = {
  unauthenticated: 'Log in: devops-agents login, or set DEVOPS_AGENTS_TOKEN.',
  action_changed: 'Look at it again: approvals show <id>.',
  already_decided: 'approvals show <id> says who decided what.',
  justification_required: 'Say why: --justification "...".',
  option_required: 'Say how it goes on: --option finish_up, raise or stop.',
  precondition_required: 'It is there already: say which version you saw, with --if-version.',
  precondition_failed: 'Somebody changed it meanwhile: look at it and do it again.',
  approval_pending: 'approvals pending lists what you may decide.',
  expired: 'It is too late for this one; tasks retry asks anew.',
  effect_open: 'tasks show <id> --effects names the effect.',
  rate_limited: 'Wait a moment, or raise --retries.',
  policy_unavailable: 'An administrator can put one back: policy restore.',
  internal_error: 'Report the request id.',
};

/** Says on stderr what went wrong and what to do next; with `--json` as one JSON document. Answers the exit code. */
export function explain(out: Out, error: unknown): ExitCode {
  if (error instanceof Refused) return refused(out, error.problem);
  if (error instanceof CliError) {
    out.note([red('error'), ' ', error.message]);
    if (error.next) out.note(dim(error.next));
    return error.exit;
  }
  const message = error instanceof Error ? error.message : String(error);
  out.note([red('error'), ' This should not have happened: ', message]);
  return EXIT.failed;
}

function refused(out: Out, problem: Problem): ExitCode {
  if (out.json) out.document(problem);
  else {
    out.note([red(problem.code), ' ', problem.detail]);
    for (const { path, message } of problem.errors ?? []) out.note(['  ', path, ': ', message]);
    const next = NEXT[problem.code];
    if (next) out.note(dim(next));
    if (problem.request_id) out.note(dim(`request ${problem.request_id}`));
  }
  return exitOf(problem.status);
}

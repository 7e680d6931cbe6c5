import type { Finding } from '../rule.ts';
import type { Source } from '../source.ts';

/** Verbs without a test file of their own, and the test that drives them. */
const DRIVEN_BY: Record<string, string> = {
  'lib/approvals/decide-batch.ts': 'tests/flow/batch-and-notes.test.ts',
  'lib/audit/list.ts': 'tests/functions/audit.test.ts',
  'lib/approvals/edit-base.ts': 'tests/flow/editing.test.ts',
  'lib/approvals/edit.ts': 'tests/flow/editing.test.ts',
  'lib/delegations/delegate.ts': 'tests/flow/delegation.test.ts',
  'lib/delegations/list.ts': 'tests/flow/delegation.test.ts',
  'lib/delegations/revoke.ts': 'tests/flow/delegation.test.ts',
  'lib/gate/ask.ts': 'tests/functions/gate.test.ts',
  'lib/gate/consume.ts': 'tests/functions/gate.test.ts',
  'lib/gate/doubt-unreported.ts': 'tests/functions/gate-after.test.ts',
  'lib/gate/granted.ts': 'tests/functions/gate-grants.test.ts',
  'lib/gate/lacking.ts': 'tests/functions/gate.test.ts',
  'lib/gate/outcome.ts': 'tests/functions/gate-after.test.ts',
  'lib/gate/receipt.ts': 'tests/functions/gate-after.test.ts',
  'lib/gate/wait.ts': 'tests/functions/gate.test.ts',
  'lib/gate/withdraw.ts': 'tests/functions/gate-withdraw.test.ts',
  'lib/grants/give.ts': 'tests/flow/grants.test.ts',
  'lib/grants/list.ts': 'tests/flow/grants.test.ts',
  'lib/grants/revoke.ts': 'tests/flow/grants.test.ts',
  'lib/halt/halt.ts': 'tests/functions/halt.test.ts',
  'lib/halt/switch-notice.ts': 'tests/functions/halt.test.ts',
  'lib/halt/unhalt.ts': 'tests/functions/halt.test.ts',
  'lib/identity/keep-answer.ts': 'tests/flow/editing.test.ts',
  'lib/reviews/list.ts': 'tests/flow/break-glass.test.ts',
  'lib/reviews/review.ts': 'tests/flow/break-glass.test.ts',
  'lib/dead-letters/bury-message.ts': 'tests/functions/dead-letters.test.ts',
  'lib/dead-letters/list.ts': 'tests/functions/dead-letters.test.ts',
  'lib/dead-letters/redrive-all.ts': 'tests/functions/dead-letters.test.ts',
  'lib/identity/change-principal.ts': 'tests/functions/identity.test.ts',
  'lib/identity/create-key.ts': 'tests/functions/identity.test.ts',
  'lib/identity/create-principal.ts': 'tests/functions/identity.test.ts',
  'lib/identity/groups.ts': 'tests/functions/identity.test.ts',
  'lib/identity/list-keys.ts': 'tests/functions/identity.test.ts',
  'lib/identity/list-principals.ts': 'tests/functions/identity.test.ts',
  'lib/identity/revoke-key.ts': 'tests/functions/identity.test.ts',
  'lib/metrics/read-metrics.ts': 'tests/flow/metrics.test.ts',
  'lib/policy/put.ts': 'tests/functions/policy.test.ts',
  'lib/policy/test-draft.ts': 'tests/functions/policy.test.ts',
  'lib/policy/versions.ts': 'tests/functions/policy.test.ts',
  'lib/linear/auth/install.ts': 'tests/flow/linear-connection.test.ts',
  'lib/linear/auth/refresh.ts': 'tests/flow/linear-connection.test.ts',
  'lib/linear/auth/tokens.ts': 'tests/flow/linear-connection.test.ts',
  'lib/linear/auth/status.ts': 'tests/flow/linear-connection.test.ts',
  'lib/linear/inbox/hear-access.ts': 'tests/flow/linear-webhooks.test.ts',
  'lib/linear/inbox/take.ts': 'tests/flow/linear-webhooks.test.ts',
  'lib/linear/inbox/work-off.ts': 'tests/flow/linear-webhooks.test.ts',
  'lib/linear/issues/answer-on.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/issues/hear-comment.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/issues/hear-issue.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/issues/hear-reaction.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/issues/hear-unassigned.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/issues/stop-issue.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/links.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/manage/create-issue.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/manage/list-issues.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/manage/reach.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/manage/roadmap.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/manage/update-issue.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/manage/update-phase.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/people/decide-as.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/people/enter-as.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/people/map-user.ts': 'tests/flow/linear-manage.test.ts',
  'lib/linear/reconcile/find-comments.ts': 'tests/flow/linear-connection.test.ts',
  'lib/linear/reconcile/find-issues.ts': 'tests/flow/linear-connection.test.ts',
  'lib/linear/reconcile/find-sessions.ts': 'tests/flow/linear-connection.test.ts',
  'lib/page/login.ts': 'tests/functions/notifications/approval-page-login.test.ts',
  'lib/linear/session/hear-reply.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/session/open-session.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/session/stop-session.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/session/submit-request.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/tell/ask-on-issue.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/tell/step-issues.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/tell/tell-hub.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/tell/tell-issue.ts': 'tests/flow/linear-issues.test.ts',
  'lib/linear/tell/tell-linear.ts': 'tests/flow/linear-session.test.ts',
  'lib/linear/tell/tell-session.ts': 'tests/flow/linear-session.test.ts',
  'lib/tasks/note.ts': 'tests/flow/linear-session.test.ts',
  'lib/notify/deliveries/list.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/deliveries/retry.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/endpoints/change.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/endpoints/check-target.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/endpoints/create.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/endpoints/list.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/endpoints/remove.ts': 'tests/functions/notifications/endpoints.test.ts',
  'lib/notify/endpoints/replay.ts': 'tests/functions/notifications/webhooks.test.ts',
  'lib/notify/endpoints/rotate-secret.ts': 'tests/functions/notifications/webhooks.test.ts',
  'lib/notify/endpoints/test-send.ts': 'tests/functions/notifications/webhooks.test.ts',
  'lib/notify/people/inbox.ts': 'tests/functions/notifications/people.test.ts',
  'lib/notify/people/preferences.ts': 'tests/functions/notifications/people.test.ts',
  'lib/notify/send-delivery.ts': 'tests/functions/notifications/webhooks.test.ts',
  'lib/notify/tend-deliveries.ts': 'tests/functions/notifications/webhooks.test.ts',
  'lib/slack/answer-slack.ts': 'tests/functions/notifications/slack.test.ts',
  'lib/slack/command.ts': 'tests/functions/notifications/slack.test.ts',
  'lib/notify/ring.ts': 'tests/functions/dead-letters.test.ts',
  'lib/sweep/carry-on.ts': 'tests/chaos/outages-queue.test.ts',
  'lib/sweep/quiet.ts': 'tests/chaos/outages-idle.test.ts',
  'lib/sweep/ring-due.ts': 'tests/chaos/outages-queue.test.ts',
  'lib/sweep/nudge.ts': 'tests/flow/plan-approval.test.ts',
  'lib/sweep/remind-of-doubts.ts': 'tests/flow/unknown-effect.test.ts',
  'lib/sweep/sweep-now.ts': 'tests/cli/commands.test.ts',
  'lib/tasks/ask-again.ts': 'tests/flow/failure-and-retry.test.ts',
  'lib/tasks/bells.ts': 'tests/flow/delivery.test.ts',
  'lib/tasks/lease.ts': 'tests/flow/delivery.test.ts',
  'lib/tasks/release.ts': 'tests/flow/delivery.test.ts',
};

/**
 * Every verb of lib (an exported function that is handed `ctx`) has its mirror, `tests/lib/x/y.test.ts` for
 * `lib/x/y.ts`, or a test that imports it, or is named here with the test that drives it.
 */
export function checkMirror(sources: Source[], drivenBy: Record<string, string> = DRIVEN_BY): Finding[] {
  const paths = new Set(sources.map(({ path }) => path));
  const tested = new Set(
    sources
      .filter(({ path }) => path.endsWith('.test.ts'))
      .flatMap(({ imports }) => imports.map(({ file }) => file)),
  );
  const hasTest = (path: string) =>
    tested.has(path) || paths.has(`tests/${path.replace(/\.ts$/, '.test.ts')}`);
  const bare = sources.filter(
    ({ path, exports }) =>
      path.startsWith('lib/') &&
      exports.some(({ parameters }) => parameters?.[0] === 'ctx') &&
      !hasTest(path) &&
      !drivenBy[path],
  );
  const stale = Object.entries(drivenBy).flatMap(([path, test]) => {
    if (hasTest(path))
      return [
        { path, message: 'has a test of its own: take it from the list in infra/check/rules/mirror.ts' },
      ];
    return reaches(sources, test, path)
      ? []
      : [{ path, message: `is said to be driven by ${test}, which does not come to it` }];
  });
  return [
    ...bare.map(({ path }) => ({ path, message: 'has no test: see infra/check/rules/mirror.ts' })),
    ...stale,
  ];
}

/** Whether a file imports another, over however many files in between. */
function reaches(sources: Source[], from: string, to: string): boolean {
  const next = new Map(sources.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
  const seen = new Set<string>();
  const queue = [from];
  for (const path of queue) {
    if (path === to) return true;
    if (!seen.has(path)) queue.push(...(next.get(path) ?? []));
    seen.add(path);
  }
  return false;
}

import type { RequestMeter } from '../lib/metrics/request-meter.ts';
import { getAgent } from './agents/get-agent.ts';
import { listAgents } from './agents/list-agents.ts';
import { decideOnPage } from './approval-page/decide.ts';
import { loggedInOnPage, logInOnPage } from './approval-page/log-in.ts';
import { showApprovalPage } from './approval-page/show.ts';
import { signInOnPage, signOutOnPage } from './approval-page/sign-in.ts';
import { approve } from './approvals/approve.ts';
import { askGate } from './approvals/ask-gate.ts';
import { breakGlass } from './approvals/break-glass.ts';
import { consumeApproval } from './approvals/consume-approval.ts';
import { decideBatch } from './approvals/decide-batch.ts';
import { editApproval } from './approvals/edit-approval.ts';
import { getApproval } from './approvals/get-approval.ts';
import { listPending } from './approvals/list-pending.ts';
import { recordOutcome } from './approvals/record-outcome.ts';
import { reject } from './approvals/reject.ts';
import { withdrawRequest } from './approvals/withdraw-request.ts';
import { getArtifact } from './artifacts/get-artifact.ts';
import { listArtifacts } from './artifacts/list-artifacts.ts';
import { listAudit } from './audit/list-audit.ts';
import { verifyAudit } from './audit/verify-audit.ts';
import { listDeadLetters } from './dead-letters/list-dead-letters.ts';
import { redriveDeadLetter } from './dead-letters/redrive-dead-letter.ts';
import { redriveDeadLetters } from './dead-letters/redrive-dead-letters.ts';
import { delegate } from './delegations/delegate.ts';
import { listDelegations } from './delegations/list-delegations.ts';
import { revokeDelegation } from './delegations/revoke-delegation.ts';
import { giveGrant } from './grants/give-grant.ts';
import { listGrants } from './grants/list-grants.ts';
import { revokeGrant } from './grants/revoke-grant.ts';
import { deleteGroup } from './groups/delete-group.ts';
import { listGroups } from './groups/list-groups.ts';
import { putGroup } from './groups/put-group.ts';
import { assemble } from './http/assemble.ts';
import type { App, BuildDeps } from './http/env.ts';
import { createKey } from './keys/create-key.ts';
import { listKeys } from './keys/list-keys.ts';
import { revokeKey } from './keys/revoke-key.ts';
import { linearCallback } from './linear/callback.ts';
import { createLinearIssue } from './linear/create-issue.ts';
import { installLinear } from './linear/install.ts';
import { listLinearIssues } from './linear/list-issues.ts';
import { listLinearUsers } from './linear/list-users.ts';
import { mapLinearUser } from './linear/map-user.ts';
import { reconcileLinear } from './linear/reconcile.ts';
import { showLinearProject } from './linear/show-project.ts';
import { getLinearStatus } from './linear/status.ts';
import { updateLinearIssue } from './linear/update-issue.ts';
import { updateLinearPhase } from './linear/update-phase.ts';
import { linearWebhook } from './linear/webhook.ts';
import { changeEndpoint } from './notifications/change-endpoint.ts';
import { createEndpoint } from './notifications/create-endpoint.ts';
import { getPreferences } from './notifications/get-preferences.ts';
import { listDeliveries } from './notifications/list-deliveries.ts';
import { listEndpoints } from './notifications/list-endpoints.ts';
import { listNotifications } from './notifications/list-notifications.ts';
import { mapSlackUser } from './notifications/map-slack-user.ts';
import { putPreferences } from './notifications/put-preferences.ts';
import { readNotifications } from './notifications/read-notifications.ts';
import { removeEndpoint } from './notifications/remove-endpoint.ts';
import { replayEndpoint } from './notifications/replay-endpoint.ts';
import { retryDelivery } from './notifications/retry-delivery.ts';
import { rotateEndpointSecret } from './notifications/rotate-endpoint-secret.ts';
import { testEndpoint } from './notifications/test-endpoint.ts';
import { halt } from './operations/halt.ts';
import { health } from './operations/health.ts';
import { jwks } from './operations/jwks.ts';
import { metrics } from './operations/metrics.ts';
import { openapi } from './operations/openapi.ts';
import { pages } from './operations/pages.ts';
import { ready } from './operations/ready.ts';
import { sweep } from './operations/sweep.ts';
import { unhalt } from './operations/unhalt.ts';
import { getPolicy } from './policy/get-policy.ts';
import { getPolicyVersion } from './policy/get-policy-version.ts';
import { listPolicyVersions } from './policy/list-policy-versions.ts';
import { putPolicy } from './policy/put-policy.ts';
import { restorePolicy } from './policy/restore-policy.ts';
import { testPolicy } from './policy/test-policy.ts';
import { changePrincipal } from './principals/change-principal.ts';
import { createPrincipal } from './principals/create-principal.ts';
import { listPrincipals } from './principals/list-principals.ts';
import { deleteProject } from './projects/delete-project.ts';
import { getProject } from './projects/get-project.ts';
import { listProjects } from './projects/list-projects.ts';
import { putProject } from './projects/put-project.ts';
import { queueAdvance } from './queue/advance.ts';
import { queueFailed } from './queue/failed.ts';
import { queueNotify } from './queue/notify.ts';
import { listReviews } from './reviews/list-reviews.ts';
import { reviewGlass } from './reviews/review-glass.ts';
import { assessRisk } from './risk/assess.ts';
import { slackWebhook } from './slack/webhook.ts';
import { cancelTask } from './tasks/cancel-task.ts';
import { getCheckpoint } from './tasks/get-checkpoint.ts';
import { getGraph } from './tasks/get-graph.ts';
import { getState } from './tasks/get-state.ts';
import { getTask } from './tasks/get-task.ts';
import { listCheckpoints } from './tasks/list-checkpoints.ts';
import { listEffects } from './tasks/list-effects.ts';
import { listEvents } from './tasks/list-events.ts';
import { listTasks } from './tasks/list-tasks.ts';
import { orchestrate } from './tasks/orchestrate.ts';
import { resolveEffect } from './tasks/resolve-effect.ts';
import { resumeTask } from './tasks/resume-task.ts';
import { retryTask } from './tasks/retry-task.ts';
import { rollbackTask } from './tasks/rollback-task.ts';

const BEFORE_CONFIGURATION = [health];
// Fixed paths before those with a parameter in their place.
const DOORS = [
  ...[orchestrate, listTasks, getTask, listEvents, listEffects, getGraph, listArtifacts, getArtifact],
  ...[listCheckpoints, getCheckpoint, getState, rollbackTask],
  ...[cancelTask, retryTask, resolveEffect, resumeTask],
  ...[listPending, decideBatch, getApproval, approve, reject, editApproval, breakGlass],
  ...[askGate, withdrawRequest, consumeApproval, recordOutcome, jwks],
  ...[
    listDelegations,
    delegate,
    revokeDelegation,
    listGrants,
    giveGrant,
    revokeGrant,
    listReviews,
    reviewGlass,
  ],
  ...[listAgents, getAgent, listProjects, getProject, putProject, deleteProject, assessRisk],
  ...[listDeadLetters, redriveDeadLetters, redriveDeadLetter],
  ...[getPolicy, putPolicy, listPolicyVersions, getPolicyVersion, restorePolicy, testPolicy],
  ...[halt, unhalt, listAudit, verifyAudit],
  ...[listKeys, createKey, revokeKey, listPrincipals, createPrincipal, changePrincipal],
  ...[listGroups, putGroup, deleteGroup],
  ...[
    listEndpoints,
    createEndpoint,
    testEndpoint,
    rotateEndpointSecret,
    replayEndpoint,
    changeEndpoint,
    removeEndpoint,
  ],
  ...[
    listDeliveries,
    retryDelivery,
    listNotifications,
    readNotifications,
    getPreferences,
    putPreferences,
    mapSlackUser,
  ],
  ...[
    installLinear,
    getLinearStatus,
    listLinearIssues,
    createLinearIssue,
    updateLinearIssue,
    updateLinearPhase,
  ],
  ...[showLinearProject, listLinearUsers, mapLinearUser, reconcileLinear, linearWebhook, linearCallback],
  ...[
    ready,
    metrics,
    sweep,
    queueAdvance,
    queueNotify,
    queueFailed,
    slackWebhook,
    loggedInOnPage,
    logInOnPage,
    showApprovalPage,
    signInOnPage,
    signOutOnPage,
    decideOnPage,
    openapi,
    pages,
  ],
];

/** The whole service over whatever `build` makes of the environment; nothing is kept between requests but in `meter`. */
export function createApp(build: BuildDeps, meter?: RequestMeter): App {
  return assemble(build, BEFORE_CONFIGURATION, DOORS, meter);
}

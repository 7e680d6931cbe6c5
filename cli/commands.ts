import type { AnyCommand } from './command.ts';
import { approvalsApprove } from './commands/approvals/approve.ts';
import { approvalsBreakGlass } from './commands/approvals/break-glass.ts';
import { approvalsDecide } from './commands/approvals/decide.ts';
import { approvalsDelegate } from './commands/approvals/delegate.ts';
import { approvalsEdit } from './commands/approvals/edit.ts';
import { approvalsPending } from './commands/approvals/pending.ts';
import { approvalsReject } from './commands/approvals/reject.ts';
import { approvalsShow } from './commands/approvals/show.ts';
import { auditExport, auditList, auditVerify } from './commands/audit/audit.ts';
import { completion } from './commands/completion.ts';
import { deadLettersList, deadLettersRedrive } from './commands/dead-letters/dead-letters.ts';
import { delegationsList, delegationsRevoke } from './commands/delegations/delegations.ts';
import { gate } from './commands/gate/gate.ts';
import { grantsGive, grantsList, grantsRevoke } from './commands/grants/grants.ts';
import { groupsList, groupsPut, groupsRemove } from './commands/groups/groups.ts';
import { health } from './commands/health.ts';
import { keysCreate, keysList, keysRevoke } from './commands/keys/keys.ts';
import { linearInstall, linearReconcile, linearStatus } from './commands/linear/connection.ts';
import { linearCreate, linearExport, linearIssues } from './commands/linear/issues.ts';
import { linearUsers } from './commands/linear/users.ts';
import { login, logout } from './commands/login.ts';
import {
  deliveriesList,
  deliveriesRetry,
  notificationsList,
  preferencesShow,
  slackUser,
} from './commands/notifications/deliveries.ts';
import {
  endpointsAdd,
  endpointsChange,
  endpointsList,
  endpointsRemove,
} from './commands/notifications/endpoints.ts';
import { endpointsReplay, endpointsRotate, endpointsTest } from './commands/notifications/tend-endpoint.ts';
import { halt, unhalt } from './commands/operations/halt.ts';
import { sweep } from './commands/operations/sweep.ts';
import { policyEdit } from './commands/policy/edit.ts';
import { policyRestore } from './commands/policy/restore.ts';
import { policyHistory, policyShow } from './commands/policy/show.ts';
import { policyTest } from './commands/policy/test.ts';
import { principalsAdd, principalsChange, principalsList } from './commands/principals/principals.ts';
import { projectsList, projectsPut, projectsRemove, projectsShow } from './commands/projects/projects.ts';
import { receiptsVerify } from './commands/receipts/verify.ts';
import { reviewsAnswer, reviewsList } from './commands/reviews/reviews.ts';
import { riskAssess } from './commands/risk-assess.ts';
import { tasksCancel } from './commands/tasks/cancel.ts';
import { tasksList } from './commands/tasks/list.ts';
import { tasksResolve } from './commands/tasks/resolve.ts';
import { tasksResume } from './commands/tasks/resume.ts';
import { tasksRetry } from './commands/tasks/retry.ts';
import { tasksRollback } from './commands/tasks/rollback.ts';
import { tasksShow } from './commands/tasks/show.ts';
import { tasksSubmit } from './commands/tasks/submit.ts';
import { tasksWatch } from './commands/tasks/watch.ts';

/** Every command, in the order in which help and the reference list them. */
export const COMMANDS: readonly AnyCommand[] = [
  ...[tasksSubmit, tasksList, tasksShow, tasksWatch, tasksCancel, tasksRetry, tasksRollback],
  ...[tasksResume, tasksResolve],
  ...[approvalsPending, approvalsShow, approvalsApprove, approvalsReject, approvalsEdit, approvalsDelegate],
  ...[approvalsDecide, approvalsBreakGlass],
  ...[delegationsList, delegationsRevoke, grantsList, grantsGive, grantsRevoke, reviewsList, reviewsAnswer],
  ...[policyShow, policyEdit, policyTest, policyHistory, policyRestore],
  ...[projectsList, projectsShow, projectsPut, projectsRemove],
  ...[keysList, keysCreate, keysRevoke, principalsList, principalsAdd, principalsChange],
  ...[groupsList, groupsPut, groupsRemove],
  ...[linearStatus, linearInstall, linearIssues, linearCreate, linearExport],
  ...[linearUsers, linearReconcile],
  ...[notificationsList, preferencesShow, endpointsList, endpointsAdd, endpointsChange, endpointsRemove],
  ...[endpointsTest, endpointsRotate, endpointsReplay, deliveriesList, deliveriesRetry, slackUser],
  ...[gate, receiptsVerify, halt, unhalt, riskAssess, deadLettersList, deadLettersRedrive, sweep, health],
  ...[auditList, auditExport, auditVerify],
  ...[login, logout, completion],
];

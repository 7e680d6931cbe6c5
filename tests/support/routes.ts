import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { ACCESS } from '../../schema/access.ts';
import type { Seeded } from './rows.ts';

export type Route = {
  route: string;
  /** A body that is accepted; undefined: the door takes none. */
  body?: unknown;
  /** What those get who may, on the seeded task; 200 where it is left out. */
  ok?: number;
};

/** The route's name as `schema/access.ts` has it. */
export function nameOf(route: string): string {
  const names = Object.keys(ACCESS).filter((name) =>
    new RegExp(`^${name.replace(/\{\w+\}/g, '[^/]+')}$`).test(route),
  );
  const [exact] = names.sort((a, b) => a.split('{').length - b.split('{').length);
  if (!exact) throw new Error(`${route} has no row in schema/access.ts`);
  return exact;
}

const PROJECT = {
  ...{ description: 'New.', owner: 'team', data_class: 'internal', repositories: ['new'] },
  ...{ default_repository: 'new', frozen: false, environments: [] },
};

const GRANT = {
  ...{
    project: 'checkout',
    tool: 'workspace.format',
    args: {},
    max_level: 'high',
    uses: 1,
    hours: 1,
    reason: 'x',
  },
  target: { repository: 'checkout-service', environment: 'staging' },
};

/** Every door of a signed-in caller, over one seeded task, with a body that is right. */
export function doorsOf({ taskId, approvalId, actionHash }: Seeded, key: string): Route[] {
  return [
    {
      route: 'POST /orchestrate',
      body: { description: 'Document it', project_context: { project: 'checkout' } },
      ok: 202,
    },
    { route: 'GET /tasks' },
    { route: `GET /tasks/${taskId}` },
    { route: `GET /tasks/${taskId}/events` },
    { route: `GET /tasks/${taskId}/effects` },
    { route: `GET /tasks/${taskId}/graph` },
    { route: `GET /tasks/${taskId}/artifacts` },
    { route: `GET /tasks/${taskId}/artifacts/${taskId}`, ok: 404 },
    { route: `GET /tasks/${taskId}/checkpoints` },
    { route: `GET /tasks/${taskId}/checkpoints/none`, ok: 404 },
    { route: `GET /tasks/${taskId}/state` },
    { route: `POST /tasks/${taskId}/rollback`, body: { checkpoint_id: 'none', reason: 'Again.' }, ok: 404 },
    { route: `POST /tasks/${taskId}/cancel`, body: { reason: 'No longer wanted.' } },
    { route: `POST /tasks/${taskId}/retry`, body: { reason: 'Again.' }, ok: 409 },
    {
      route: `POST /tasks/${taskId}/effects/${key}/resolve`,
      body: { outcome: 'done', evidence: 'Seen.' },
    },
    { route: `POST /resume/${taskId}`, body: {}, ok: 409 },
    { route: 'GET /approvals/pending' },
    { route: `GET /approvals/${approvalId}` },
    {
      route: `POST /approve/${approvalId}`,
      body: { action_hash: actionHash, justification: 'Checked.' },
    },
    { route: `POST /reject/${approvalId}`, body: { reason: 'Not now.' } },
    {
      route: `POST /approvals/${approvalId}/edit`,
      body: { args: { subtasks: [] }, reason: 'Less.' },
      ok: 422,
    },
    {
      route: `POST /approvals/${approvalId}/break-glass`,
      body: { reason: 'Checkout is down, nobody else is there.', action_hash: actionHash },
    },
    {
      route: 'POST /approvals',
      body: {
        action: { tool: 'shell.exec', args: { command: 'ls' } },
        project_context: { project: 'checkout' },
        reason: 'To see.',
      },
      ok: 201,
    },
    { route: `POST /approvals/${approvalId}/cancel`, body: {}, ok: 422 },
    { route: `POST /approvals/${approvalId}/consume`, body: { action_hash: actionHash }, ok: 422 },
    { route: `POST /approvals/${approvalId}/outcome`, body: { state: 'done', summary: 'Done.' }, ok: 422 },
    {
      route: 'POST /approvals/decisions',
      body: { decisions: [{ approval_id: key, decision: 'approve', action_hash: actionHash }] },
      ok: 207,
    },
    { route: 'GET /delegations' },
    { route: 'POST /delegations', body: { to: 'other-lead', hours: 1, reason: 'Away.' }, ok: 201 },
    // Nobody's own, and not there for anybody.
    { route: `DELETE /delegations/${taskId}`, ok: 404 },
    { route: 'GET /grants' },
    { route: 'POST /grants', body: GRANT, ok: 201 },
    { route: `DELETE /grants/${taskId}`, ok: 404 },
    { route: 'GET /reviews' },
    { route: `POST /reviews/${taskId}`, body: { verdict: 'justified', comment: 'Seen.' }, ok: 404 },
    { route: 'GET /agents' },
    { route: 'GET /agents/cicd' },
    { route: 'GET /projects' },
    { route: 'GET /projects/checkout' },
    { route: 'PUT /projects/checkout', body: PROJECT, ok: 428 },
    { route: 'DELETE /projects/checkout', ok: 428 },
    { route: 'GET /notification-endpoints' },
    { route: 'POST /notification-endpoints', body: { name: 'hook', channel: 'console' }, ok: 201 },
    { route: `PATCH /notification-endpoints/${taskId}`, body: { enabled: false }, ok: 404 },
    { route: `DELETE /notification-endpoints/${taskId}`, ok: 404 },
    { route: `POST /notification-endpoints/${taskId}/test`, body: {}, ok: 404 },
    { route: `POST /notification-endpoints/${taskId}/rotate-secret`, body: {}, ok: 404 },
    {
      route: `POST /notification-endpoints/${taskId}/replay`,
      body: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
      ok: 404,
    },
    { route: 'GET /oauth/linear/install', ok: 503 },
    { route: 'GET /oauth/linear/status' },
    { route: 'GET /linear/issues', ok: 503 },
    { route: 'POST /linear/issues', body: { title: 'One' }, ok: 503 },
    { route: 'PATCH /linear/issues/DEV-1', body: { title: 'One' }, ok: 503 },
    { route: 'POST /linear/roadmap/update-phase', body: { issue_id: 'DEV-1', phase_name: 'One' }, ok: 503 },
    { route: 'GET /linear/project/p1', ok: 503 },
    { route: 'GET /api/linear-project/p1', ok: 503 },
    { route: 'GET /linear/users', ok: 503 },
    { route: 'PUT /linear/users/u1', body: { principal_id: null }, ok: 503 },
    { route: 'POST /linear/reconcile', body: {} },
    { route: 'GET /notification-deliveries' },
    { route: `POST /notification-deliveries/${taskId}/retry`, body: {}, ok: 202 },
    { route: 'GET /notifications' },
    { route: 'POST /notifications/read', body: { up_to: '2026-01-01T00:00:00Z' } },
    { route: 'GET /notification-preferences' },
    { route: 'PUT /notification-preferences', body: {} },
    { route: 'PUT /principals/nobody/slack-user', body: { slack_user: null }, ok: 404 },
    { route: 'GET /dead-letters' },
    // The letter of a task in these tests has the task's own id.
    { route: `POST /dead-letters/${taskId}/redrive`, body: {} },
    { route: 'POST /dead-letters/redrive', body: { kind: 'work' } },
    {
      route: 'POST /halt',
      body: { scope: 'project', project: 'checkout', reason: 'Looked at.' },
    },
    {
      route: 'POST /unhalt',
      body: { scope: 'project', project: 'checkout', reason: 'Mended.' },
    },
    { route: 'GET /policy' },
    { route: 'GET /policy/versions' },
    { route: 'GET /policy/versions/1' },
    { route: 'PUT /policy', body: { document: 'format: 1', reason: 'Unseen.' }, ok: 428 },
    { route: 'POST /policy/restore', body: { version: 999, reason: 'Unseen.' }, ok: 428 },
    { route: 'POST /policy/test', body: { document: DEFAULT_POLICY } },
    { route: 'GET /audit' },
    { route: 'GET /audit/verify' },
    { route: 'GET /metrics' },
    { route: 'POST /sweep', body: {} },
    { route: 'GET /keys' },
    { route: 'POST /keys', body: { label: 'Another' }, ok: 201 },
    // Nobody's own, and not there for anybody.
    { route: `DELETE /keys/${taskId}`, ok: 404 },
    { route: 'GET /principals' },
    { route: 'POST /principals', body: { name: 'Bot', kind: 'agent' }, ok: 201 },
    { route: 'PATCH /principals/a-viewer', body: { name: 'V' }, ok: 428 },
    { route: 'GET /groups' },
    { route: `PUT /groups/g-${taskId}`, body: { bindings: [], members: [] }, ok: 201 },
    { route: 'DELETE /groups/none', ok: 428 },
    { route: 'POST /risk/assess', body: { description: 'Drop the production database' } },
  ];
}

import type { Scope } from './principal.ts';
import { ROLES, type Role } from './vocabulary.ts';

/** Who gets in at one door: what docs/access.md shows, the doors ask, and tests/functions/role-matrix.test.ts proves. */
export type Access = {
  /** What a key must be for. */
  scope: Scope;
  /** Roles that may; `open`: whoever is signed in, with any role or none. */
  roles: readonly Role[];
  /**
   * What somebody meets who has roles, but none in the project that it is about: `404` (as if it were not there),
   * `403`, or `own`: the door is about what is theirs, and answers with that.
   */
  outside: 404 | 403 | 'own';
  /** No agent gets in, whatever its roles. */
  humans?: true;
  /** The role must be bound to all projects (`*`): bound to one, it is as if it were not held. */
  everywhere?: true;
  /** Who else may, or what else counts, in words. */
  also?: string;
};

const ALL = ROLES;
const REQUESTERS: readonly Role[] = ROLES.filter((role) => role !== 'viewer');
const LEADS: readonly Role[] = ['team_lead', 'tech_lead', 'cto', 'security_team', 'admin'];
const ADMIN: readonly Role[] = ['admin'];

const read = (more: Partial<Access> = {}): Access => ({ scope: 'read', roles: ALL, outside: 404, ...more });
const submit = (roles: readonly Role[], more: Partial<Access> = {}): Access => ({
  ...{ scope: 'submit', roles, outside: 404 },
  ...more,
});
const decide = (roles: readonly Role[], more: Partial<Access> = {}): Access => ({
  ...{ scope: 'decide', roles, outside: 404, humans: true },
  ...more,
});
const administer = (more: Partial<Access> = {}): Access => ({
  ...{ scope: 'admin', roles: ADMIN, outside: 403, humans: true, everywhere: true },
  ...more,
});

const OWN_TASK = 'the requester, whatever their roles';
const OWN_REQUEST = 'who asked for it alone, whatever their roles';
const QUORUM = 'roles by the policy and the level: shown for a plan of level high; never who asked or edited';

/** Every door of a signed-in caller, by method and path as the OpenAPI document has them. A door without a row lets nobody in. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'POST /orchestrate': submit(REQUESTERS, { outside: 403 }),
  'POST /approvals': submit(REQUESTERS, { outside: 403 }),
  'POST /approvals/{approval_id}/cancel': submit(ALL, { also: OWN_REQUEST }),
  'POST /approvals/{approval_id}/consume': submit(ALL, { also: OWN_REQUEST }),
  'POST /approvals/{approval_id}/outcome': submit(ALL, { also: OWN_REQUEST }),
  'GET /tasks': read({ outside: 'own' }),
  'GET /tasks/{task_id}': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/events': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/effects': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/graph': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/artifacts': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/artifacts/{artifact_id}': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/checkpoints': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/checkpoints/{checkpoint_id}': read({ also: OWN_TASK }),
  'GET /tasks/{task_id}/state': read({ also: OWN_TASK }),
  'POST /tasks/{task_id}/rollback': submit(LEADS, { also: OWN_TASK }),
  'POST /tasks/{task_id}/cancel': submit(LEADS, { also: OWN_TASK }),
  'POST /tasks/{task_id}/retry': submit(LEADS, { also: OWN_TASK }),
  'POST /tasks/{task_id}/effects/{key}/resolve': decide(['tech_lead', 'cto', 'security_team'], {
    also: 'somebody who could have approved the call; never the requester',
  }),
  'POST /resume/{task_id}': submit(LEADS, { also: OWN_TASK }),

  'GET /approvals/pending': read({ outside: 'own' }),
  'GET /approvals/{approval_id}': read({ also: OWN_TASK }),
  'POST /approve/{approval_id}': decide(['tech_lead', 'cto'], { also: QUORUM }),
  'POST /reject/{approval_id}': decide(['tech_lead', 'cto'], { also: QUORUM }),
  'POST /approvals/{approval_id}/edit': decide(['tech_lead', 'cto'], {
    also: 'who could reject it; they sign none of what follows',
  }),
  'POST /approvals/{approval_id}/break-glass': decide(['cto'], {
    also: 'roles by the policy; never lent ones',
  }),
  'POST /approvals/decisions': decide(ALL, { outside: 'own', also: 'each decision is judged by itself' }),
  'GET /delegations': read({ outside: 'own' }),
  'POST /delegations': decide(['team_lead', 'tech_lead', 'cto', 'security_team'], {
    outside: 'own',
    also: 'roles that decide, by the policy; an administrator appoints stand-ins',
  }),
  'DELETE /delegations/{delegation_id}': decide(ALL, {
    outside: 'own',
    also: 'only whoever lent or was lent to, or an administrator of all projects',
  }),
  'GET /grants': read({ outside: 'own' }),
  'POST /grants': decide(['tech_lead', 'cto'], { also: 'who could approve such a call alone' }),
  'DELETE /grants/{grant_id}': decide(ALL, {
    outside: 'own',
    also: 'only whoever gave it, or leads its project',
  }),
  'GET /reviews': read({ outside: 'own' }),
  'POST /reviews/{review_id}': decide(ALL, {
    outside: 'own',
    also: 'only roles that could have approved it; never who broke the glass',
  }),

  'GET /agents': read({ outside: 'own' }),
  'GET /agents/{name}': read({ outside: 'own' }),
  'POST /risk/assess': read({ outside: 'own' }),
  'GET /projects': read({ outside: 'own' }),
  'GET /projects/{name}': read(),
  'PUT /projects/{name}': { scope: 'admin', roles: ADMIN, outside: 404 },
  'DELETE /projects/{name}': { scope: 'admin', roles: ADMIN, outside: 404 },

  'GET /dead-letters': read({ outside: 'own' }),
  'POST /dead-letters/{letter_id}/redrive': submit(LEADS),
  'POST /dead-letters/redrive': submit(LEADS, { outside: 'own' }),

  'GET /notification-endpoints': read({
    ...{ roles: ['cto', 'security_team', 'admin'], outside: 403, everywhere: true },
  }),
  'POST /notification-endpoints': administer(),
  'PATCH /notification-endpoints/{endpoint_id}': administer(),
  'DELETE /notification-endpoints/{endpoint_id}': administer(),
  'POST /notification-endpoints/{endpoint_id}/test': administer(),
  'POST /notification-endpoints/{endpoint_id}/rotate-secret': administer(),
  'POST /notification-endpoints/{endpoint_id}/replay': administer(),
  'GET /notification-deliveries': read({ outside: 'own' }),
  'POST /notification-deliveries/{delivery_id}/retry': submit(LEADS),
  'GET /notifications': read({ outside: 'own' }),
  'POST /notifications/read': read({ outside: 'own' }),
  'GET /notification-preferences': read({ outside: 'own' }),
  'PUT /notification-preferences': submit(ALL, { outside: 'own', humans: true }),
  'PUT /principals/{principal_id}/slack-user': administer(),
  'GET /oauth/linear/install': administer(),
  'GET /oauth/linear/status': administer(),
  'GET /linear/issues': read({ outside: 403, everywhere: true }),
  'POST /linear/issues': submit(REQUESTERS, { outside: 403, everywhere: true }),
  'PATCH /linear/issues/{issue_id}': submit(REQUESTERS, { outside: 403, everywhere: true }),
  'POST /linear/roadmap/update-phase': submit(REQUESTERS, { outside: 403, everywhere: true }),
  'GET /linear/project/{project_id}': read({ outside: 403, everywhere: true }),
  'GET /api/linear-project/{project_id}': read({ outside: 403, everywhere: true }),
  'GET /linear/users': administer(),
  'PUT /linear/users/{linear_user}': administer(),
  'POST /linear/reconcile': administer(),
  'GET /policy': read({ outside: 'own' }),
  'GET /policy/versions': read({ outside: 'own' }),
  'GET /policy/versions/{version}': read({ outside: 'own' }),
  'PUT /policy': administer(),
  'POST /policy/restore': administer(),
  'POST /policy/test': administer(),

  'POST /halt': decide(['cto', 'security_team', 'admin']),
  'POST /unhalt': decide(['cto', 'security_team', 'admin']),

  'GET /audit': read({ roles: ['cto', 'security_team', 'admin'], outside: 403, everywhere: true }),
  'GET /audit/verify': read({ roles: ['cto', 'security_team', 'admin'], outside: 403, everywhere: true }),
  'GET /metrics': read({ outside: 403, everywhere: true }),
  'POST /sweep': administer({ humans: undefined, also: 'agents too' }),

  'GET /keys': read({ outside: 'own', also: 'one’s own; an administrator those of everybody' }),
  'POST /keys': {
    ...{ scope: 'admin', roles: ALL, outside: 'own', humans: true },
    also: 'for oneself; for others an administrator of all projects; never more scopes than the key in use',
  },
  'DELETE /keys/{key_id}': {
    ...{ scope: 'admin', roles: ALL, outside: 'own', humans: true },
    also: 'one’s own; an administrator those of everybody',
  },
  'GET /principals': read({ outside: 'own', also: 'oneself; an administrator everybody' }),
  'POST /principals': administer(),
  'PATCH /principals/{principal_id}': administer({ also: 'never one’s own roles' }),
  'GET /groups': read({ outside: 'own', also: 'one’s own groups; an administrator all of them' }),
  'PUT /groups/{name}': administer({ also: 'never so that one’s own roles change' }),
  'DELETE /groups/{name}': administer({ also: 'never so that one’s own roles change' }),
};

/** Doors that nobody signs in at, each with its reason: they have no row above. */
export const OPEN_DOORS: Readonly<Record<string, string>> = {
  'GET /health': 'liveness; touches nothing',
  'GET /ready': 'readiness of each dependency; names no tenant',
  'GET /openapi.json': 'the contract',
  'GET /.well-known/jwks.json': 'public keys: what receipts verify with',
  'GET /docs': 'the contract, as a page',
  'GET /': 'the page that says what this is',
  'GET /docs.js': 'of those pages',
  'GET /home.js': 'of those pages',
  'GET /page.css': 'of those pages',
  'POST /webhooks/linear': 'Linear alone, by its signature',
  'POST /webhook': 'Linear alone, by its signature: the name that the predecessor had for it',
  'GET /oauth/linear/callback':
    'whoever comes back from Linear, by a state that was signed here and is good once',
  'POST /queue/advance': 'the queue alone, by its signature',
  'POST /queue/notify': 'the queue alone, by its signature',
  'POST /queue/failed': 'the queue alone, by its signature',
  'GET /a/{approval_id}': 'the page of a request: shows nothing of it before somebody has signed in',
  'GET /a/{approval_id}/log-in': 'leads to an issuer’s page',
  'GET /a/sign-in/callback': 'whoever comes back from an issuer, by what this browser began',
  'POST /a/{approval_id}': 'its form: decides as whoever signed in, by session, origin and token',
  'POST /a/{approval_id}/sign-in': 'its sign-in, by an API key that may decide',
  'POST /a/{approval_id}/sign-out': 'forgets its cookie',
  'POST /webhooks/slack':
    'Slack alone, by its signature; what is done is done as whoever that Slack user is here',
};

import type { ArgPattern, GrantTarget } from '../../schema/grant.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import type { Level, Role } from '../../schema/vocabulary.ts';
import type { Api } from './api.ts';

type Page = { limit?: number; cursor?: string };
type Rows<T> = { data: T[]; next_cursor: string | null };
type Approval = Api['GET /approvals/{approval_id}']['answer'];
type Decision = Api['POST /approve/{approval_id}']['answer'];
type Delegation = {
  id: string;
  from: string;
  to: string;
  roles: Role[];
  projects: string[];
  levels: Level[];
  until: string;
  reason: string;
  revoked_at: string | null;
};
type Grant = {
  id: string;
  granted_by: string;
  project: string;
  tool: string;
  args: Record<string, ArgPattern>;
  target: GrantTarget;
  max_level: Level;
  uses: number;
  used: number;
  reason: string;
  expires_at: string;
  revoked_at: string | null;
};
type Key = {
  id: string;
  name: string;
  principal_id: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
};
type Principal = {
  id: string;
  name: string;
  kind: 'human' | 'agent';
  bindings: RoleBinding[];
  disabled: boolean;
};
type Group = { id: string; name: string; bindings: RoleBinding[]; members: string[] };
type Review = {
  id: string;
  approval_id: string;
  task_id: string;
  risk_level: Level;
  broken_by: string;
  reason: string;
  due_at: string;
  verdict: string | null;
  overdue: boolean;
};
type PolicyVersion = {
  version: number;
  created_by: string;
  created_at: string;
  reason: string | null;
  active: boolean;
};

/** Routes of the contract that the service does not describe yet. One that it describes leaves this list. */
export type Ahead = {
  'POST /approvals/{approval_id}/edit': {
    path: { approval_id: string };
    body: { args: Record<string, unknown>; reason: string };
    answer: Approval;
  };
  'POST /approvals/{approval_id}/break-glass': {
    path: { approval_id: string };
    body: { action_hash: string; reason: string };
    answer: Decision;
  };
  'POST /approvals/decisions': {
    body: {
      decisions: {
        approval_id: string;
        decision: 'approve' | 'reject';
        action_hash: string;
        justification?: string;
        reason?: string;
      }[];
    };
    answer: {
      results: { approval_id: string; status: number; code?: string; detail?: string; result?: Decision }[];
    };
  };
  'GET /delegations': { query?: Page; answer: Rows<Delegation> };
  'POST /delegations': {
    body: {
      to: string;
      from?: string;
      until: string;
      reason: string;
      roles?: Role[];
      projects?: string[];
      levels?: Level[];
    };
    answer: Delegation;
  };
  'DELETE /delegations/{delegation_id}': { path: { delegation_id: string }; answer: unknown };
  'GET /grants': { query?: Page; answer: Rows<Grant> };
  'POST /grants': {
    body: {
      project: string;
      tool: string;
      args: Record<string, ArgPattern>;
      target: GrantTarget;
      max_level: Level;
      uses: number;
      hours: number;
      reason: string;
    };
    answer: Grant;
  };
  'DELETE /grants/{grant_id}': { path: { grant_id: string }; answer: unknown };
  'GET /reviews': { query?: Page; answer: Rows<Review> };
  'POST /reviews/{review_id}': {
    path: { review_id: string };
    body: { verdict: 'justified' | 'not_justified'; comment: string };
    answer: Review;
  };
  'GET /keys': { query?: Page; answer: Rows<Key> };
  'POST /keys': {
    body: { name: string; principal_id?: string; scopes?: string[]; expires_at?: string };
    answer: Key & { secret: string };
  };
  'DELETE /keys/{key_id}': { path: { key_id: string }; answer: unknown };
  'GET /principals': { query?: Page; answer: Rows<Principal> };
  'GET /groups': { query?: Page; answer: Rows<Group> };
  'GET /policy': { answer: unknown };
  'PUT /policy': { body: unknown; answer: PolicyVersion };
  'GET /policy/versions': { query?: Page; answer: Rows<PolicyVersion> };
  'GET /policy/versions/{version}': { path: { version: string }; answer: unknown };
  'POST /policy/restore': { body: { version: number; reason: string }; answer: PolicyVersion };
  'POST /policy/test': { body: { policy: string; cases?: unknown[] }; answer: unknown };
};

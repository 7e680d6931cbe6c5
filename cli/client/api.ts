// Generated from the OpenAPI document by npm run cli:generate. Do not edit.
type Agent = { name: "orchestrator" | "feature-dev" | "code-review" | "infrastructure" | "cicd" | "documentation"; title: string; description: string; model: string; tools: { name: string; description: string; effect: "read" | "write" | "destructive"; effect_source: "annotation" | "override" | "default"; reach: "sandbox" | "repository" | "environment" | "unknown" }[]; tools_known: boolean; figures: { working: number; waiting: number; completed: number; failed: number } };
type ApiKey = { id: string; principal_id: string; label: string; hint: string; scopes: ("read" | "submit" | "decide" | "admin")[]; created_by: string | null; created_at: string; expires_at: string | null; last_used_at: string | null; revoked_at: string | null; revoked_by: string | null };
type Approval = { id: string; workflow_id: string; thread_id: string | null; checkpoint_id: string | null; task_type: string | null; task_description: string; agent_name: string; risk_level: "low" | "medium" | "high" | "critical"; risk_score: number | null; risk_factors?: unknown; action_type: string | null; action_details: Record<string, unknown> | null; action_impact: string | null; status: "pending" | "approved" | "rejected" | "expired" | "cancelled"; approver_id: string | null; approver_role: string | null; approved_at: string | null; rejected_at: string | null; rejection_reason: string | null; approval_justification: string | null; expires_at: string | null; created_at: string; updated_at: string; kind: "plan" | "call" | "budget" | "gate"; subtask_id: string | null; project: string | null; action_hash: string; revision: number; replaces: string | null; replaced_by: string | null; editors: string[]; break_glass: { by: string; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; reason: string; own: boolean; review_id: string } | null; requested_by: string; asked_by: string | null; requirements: Requirement[]; approvals_required: number; approvals_recorded: number; required_roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; justification_required: boolean; execute_by: string | null; policy_version: number; escalation_level: number; note: string | null; evidence: Record<string, unknown>; receipt: string | null; actions: { id: string; action: string; actor: string; actor_role: string | null; note: string | null; justification: string | null; metadata: Record<string, unknown> | null; created_at: string }[] };
type ApprovalSummary = { approval_id: string; status: "pending" | "approved" | "rejected" | "expired" | "cancelled"; risk_level: "low" | "medium" | "high" | "critical"; required_roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; requirements: Requirement[]; approvals_required: number; approvals_recorded: number; expires_at: string | null };
type ApprovalWithEvidence = Approval & { evidence_pack: EvidencePack; explain?: Explained };
type Artifact = { id: string; task_id: string; subtask_id: string; run: number; turn: number; call_index: number; effect_key: string | null; tool: string; media_type: string; bytes: number; cut_bytes: number; sha256: string; created_at: string };
type AuditEvent = { seq: number; at: string; actor: string; type: string; subject: string; data: Record<string, unknown>; digest: string; prev_hash: string; hash: string };
type AuditList = { data: AuditEvent[]; next_cursor: string | null };
type AuditVerified = { ok: true; length: number; head: string; cut: { seq: number; hash: string } | null; anchors: number } | { ok: false; broken_at: number | null; event_id: number | null; reason: string };
type Checkpoint = { checkpoint_id: string; parent_checkpoint_id: string | null; thread_id: string; run: number; subtask_index: number | null; node: string; created_at: string; status: "current" | "interrupted" | "ended" | "superseded" | "rolled_back" };
type CheckpointState = { checkpoint_id: string; parent_checkpoint_id: string | null; thread_id: string; run: number; subtask_index: number | null; node: string; created_at: string; status: "current" | "interrupted" | "ended" | "superseded" | "rolled_back"; state: Record<string, unknown> };
type Consumed = { approval_id: string; status: "approved"; action_hash: string; action: Record<string, unknown>; effect_key: string; execute_by: string };
type DeadLetter = { id: string; kind: "message" | "work" | "notice"; status: "open" | "closed"; subject: string; task_id: string | null; project: string | null; code: string; reason: string; attempts: number; first_at: string; last_at: string; closed_at: string | null; closed_by: string | null; links: { task: string | null } };
type Decision = { approval_id: string; status: string; approvals_recorded: number; approvals_required: number; task_id: string | null; review?: { id: string; due_in_s: number }; task_status?: string | null };
type DecisionResults = { results: ({ approval_id: string; status: number; decision?: Decision; code?: string } & Record<string, unknown>)[] };
type Delegation = { id: string; from: string; to: string; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; projects: string[]; levels: ("low" | "medium" | "high" | "critical")[]; until: string; reason: string; created_by: string; created_at: string; revoked_at: string | null; revoked_by: string | null; in_force: boolean };
type DelegationList = { data: Delegation[]; next_cursor: string | null };
type DryRunApproval = { required: boolean; decision: "auto_approve" | "require_approval" | "deny"; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; requirements: { rule: string; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; count: number; on_call?: string }[]; approvals_required: number; timeout_minutes: number; justification_required: boolean };
type Effect = { key: string; task_id: string; subtask_id: string; run: number; tool: string; effect: "read" | "write" | "destructive"; args: Record<string, unknown> | null; args_hash: string; state: "intent" | "done" | "failed" | "unknown"; result?: unknown; clearance: string; approval_id: string | null; reused_from: string | null; at: string; settled_at: string | null };
type Event = { seq: number; id: string; type: "task.created" | "task.planned" | "task.assessed" | "task.started" | "task.retried" | "task.rolled_back" | "task.resumed" | "task.completed" | "task.failed" | "task.rejected" | "task.expired" | "task.cancelled" | "approval.requested" | "approval.recorded" | "approval.approved" | "approval.rejected" | "approval.reminded" | "approval.escalated" | "approval.delegated" | "approval.expired" | "approval.cancelled" | "approval.edited" | "approval.reviewed" | "subtask.ready" | "subtask.started" | "subtask.completed" | "subtask.failed" | "subtask.skipped" | "tool.proposed" | "tool.called" | "tool.finished" | "effect.unknown" | "effect.resolved" | "budget.paused" | "limit.near"; at: string; task_id: string; subtask_id: string | null; approval_id: string | null; actor: { id: string; kind: "human" | "agent" | "system"; roles: string[]; channel: string }; data: Record<string, unknown> };
type EvidencePack = { action: { tool: string; arguments: { text: string; cut: number }; target: string; hash: string; hash_matches: boolean }; preview: { kind: "plan" | "files" | "statement" | "arguments"; about: string; text: string; cut: number } | null; blast_radius: string[]; environment: string; rollback: string; cost: string[]; reasons: { rule: string; level: ("low" | "medium" | "high" | "critical") | string; detail: string; seen?: string; at?: { start: number; end: number }; why?: string; lower?: string }[]; state: string[]; similar: { approval_id: string; decided: "approved" | "rejected" | "expired"; by: string | null; risk_level: string; environment: string | null; at: string; outcome: string | null; reason: string | null }[]; record: string | null; summary: { text: string; cut: number; written_by: "ai"; before_edit: boolean } | null };
type Explained = { policy_version: number; applied: string[] | null; requirements: { rule: string; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; count: number; on_call?: string; said_yes: string[]; open: number }[]; may_approve: { allowed: boolean; why: string; code: string | null }; may_reject: { allowed: boolean; why: string; code: string | null } };
type GateOutcome = { approval_id: string; state: "done" | "failed" | "unknown" };
type GateQuestion = { action: { tool: string; args: Record<string, unknown>; target?: { repository?: string; environment?: string } }; project_context?: Record<string, unknown>; reason: string; callback_url?: string };
type GateWithdrawn = { approval_id: string; status: "cancelled" };
type Grant = { id: string; granted_by: string; approval_id: string | null; project: string; gate: boolean; tool: string; args: Record<string, { is: unknown } | { glob: string }>; target: { repository: string | null; environment: "none" | "development" | "staging" | "production" }; max_level: "low" | "medium" | "high" | "critical"; uses: number; used: number; reason: string; expires_at: string; created_at: string; revoked_at: string | null; revoked_by: string | null; in_force: boolean };
type GrantList = { data: Grant[]; next_cursor: string | null };
type Graph = { nodes: { id: string; index: number; agent: string; title: string; status: "pending" | "ready" | "running" | "awaiting_approval" | "unknown" | "completed" | "failed" | "skipped" | "cancelled"; risk_level: string }[]; edges: { from: number; to: number }[]; mermaid: string };
type Group = { name: string; description: string; bindings: { role: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin"; projects: string[] }[]; members: string[]; version: number; updated_by: string; updated_at: string };
type HaltState = { all: { since: string; by: string | null; reason: string | null } | null; projects: Record<string, { since: string; by: string | null; reason: string | null }> } | null;
type Halted = { changed: boolean; halt: HaltState };
type Inbox = { count: number; approvals: InboxItem[]; unknown_effects: Effect[]; overdue_reviews: Review[]; next_cursor: string | null };
type InboxItem = Approval & { why: string; delegated_by: string[] };
type NewApiKey = ApiKey & { secret: string | null };
type OrchestrateRequest = { description: string; project_context?: { project?: string; repository?: string; branch?: string; environment?: string; host?: string; namespace?: string; account?: string }; workspace_config?: Record<string, unknown>; priority?: "low" | "medium" | "high" | "urgent"; budget?: { max_usd?: number; max_tokens?: number }; dry_run?: boolean };
type Policy = PolicyVersion & { document: string; intact: boolean };
type PolicyDecision = { decision: "auto_approve" | "require_approval" | "deny"; level: "low" | "medium" | "high" | "critical"; requirements: { rule: string; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; count: number; on_call?: string }[]; approvals_required: number; approve_by_minutes: number; execute_within_minutes: number; justification_required: boolean; channels: ("log" | "linear" | "email" | "slack")[]; applied: string[]; denials: string[] };
type PolicyTest = { policy_version: number; total: number; changed: number; left_out: number; cases: { case: { source: "given" | "task" | "approval" | "call"; id: string | null; tool: string; project: string | null; environment: "none" | "development" | "staging" | "production"; risk_level: "low" | "medium" | "high" | "critical"; requested_by: string; at: string }; active: PolicyDecision; draft: PolicyDecision; changed: boolean; differences: string[] }[] };
type PolicyVersion = { version: number; created_by: string; reason: string; created_at: string; restored_from: string | null; active: boolean };
type Principal = { id: string; name: string; kind: "human" | "agent"; enabled: boolean; bindings: { role: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin"; projects: string[] }[]; own_bindings: { role: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin"; projects: string[] }[]; groups: string[]; issuer: string | null; subject: string | null; email: string | null; claims: Record<string, string[]>; version: number; created_by: string | null; created_at: string; seen_at: string | null };
type Project = { description?: string; owner?: string; data_class?: "public" | "internal" | "confidential" | "restricted"; repositories?: string[]; default_repository?: string | null; environments?: { kind: "branch" | "host" | "namespace" | "account" | "name"; pattern: string; environment: "none" | "development" | "staging" | "production" }[]; protected_branches?: string[]; frozen?: boolean; name: string; version: number; updated_by: string; created_at: string; updated_at: string };
type Readiness = { status: "ready" | "not_ready"; halted: "nothing" | "projects" | "all" | "unknown"; dependencies: { name: "database" | "policy" | "queue" | "tools" | "model" | "anchors"; needed: boolean; status: "ok" | "down"; latency_ms: number; detail: string }[]; tracing: { langsmith: string; otlp: string } };
type Redriven = { id: string; state: "rung" | "retried" | "nothing_left" | "closed"; task_id: string | null };
type RedrivenAll = { redriven: string[]; refused: { id: string; code: string; detail: string }[]; more: boolean };
type Requirement = { rule: string; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; count: number; recorded: number };
type ResolvedEffect = { task_id: string; key: string; state: string };
type Review = { id: string; approval_id: string; task_id: string; project: string | null; risk_level: "low" | "medium" | "high" | "critical"; broken_by: string; reason: string; created_at: string; due_at: string; overdue: boolean; reminded: number; verdict: "justified" | "not_justified" | null; comment: string | null; reviewed_by: string | null; reviewed_at: string | null };
type ReviewList = { data: Review[]; next_cursor: string | null };
type RiskAnswer = { risk_level: "low" | "medium" | "high" | "critical"; risk_score: number; factors: { rule: string; detail: string; level: "low" | "medium" | "high" | "critical"; by?: string; seen?: string; at?: { start: number; end: number }; why?: string; lower?: string }[]; effect: "read" | "write" | "destructive"; decision: "auto_approve" | "require_approval" | "deny"; approval: { roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; approvals_required: number; timeout_minutes: number; justification_required: boolean; channels: ("log" | "linear" | "email" | "slack")[] } | null; policy_version: number };
type RiskQuestion = { description: string; project_context?: Record<string, unknown> } | { action: { tool: string; args: Record<string, unknown> }; project_context?: Record<string, unknown> } | { tool: { name: string; description?: string; input_schema?: Record<string, unknown> } };
type RollbackRequest = { checkpoint_id: string; reason: string };
type RolledBack = { task_id: string; status: string; run: number; checkpoint_id: string; approval_id: string | null; effects: { key: string; subtask_id: string; run: number; tool: string; effect: string; args_hash: string }[] };
type Subtask = { id: string; index: number; agent: "feature-dev" | "code-review" | "infrastructure" | "cicd" | "documentation"; title: string; description: string; depends_on: number[]; status: "pending" | "ready" | "running" | "awaiting_approval" | "unknown" | "completed" | "failed" | "skipped" | "cancelled"; risk_level: "low" | "medium" | "high" | "critical"; attempts: number; result: { kind: "change" | "proposal" | "review" | "run"; summary: string; artifacts: { kind: "commit" | "file" | "proposal" | "review" | "test_run" | "deployment" | "changelog" | "other"; title: string; repository?: string | null; branch?: string | null; commit?: string | null; url?: string | null; data?: Record<string, unknown> }[] } | null; error: { code: string; message: string } | null; started_at: string | null; finished_at: string | null };
type Swept = { rung: number; expired: number; nudged: number; notices: number; doubted: number; reminded: number; reviews: number; dead: number };
type Task = { task_id: string; status: "planning" | "awaiting_approval" | "running" | "budget_paused" | "completed" | "failed" | "rejected" | "expired" | "cancelled"; run: number; dry_run: boolean; description: string; priority: "low" | "medium" | "high" | "urgent"; project: string | null; project_context: Record<string, unknown>; requested_by: string; created_at: string; updated_at: string; started_at: string | null; finished_at: string | null; plan: { revision: number; hash: string | null; subtasks: Subtask[] } | null; routing_plan: { execution_order: number[]; parallel_groups: number[][] } | null; guardrail_report: { mode: "observe" | "enforce"; status: "passed" | "warnings" | "failed"; checks: { name: string; status: "passed" | "warning" | "failed"; detail: string }[] } | null; risk: { level: "low" | "medium" | "high" | "critical"; score: number; factors: { rule: string; detail: string; level: "low" | "medium" | "high" | "critical"; by?: string; seen?: string; at?: { start: number; end: number }; why?: string; lower?: string }[] } | null; approval: ApprovalSummary | DryRunApproval | null; usage: { input_tokens: number; output_tokens: number; cost_usd: number; model_calls: number; tool_calls: number }; budget: { max_usd: number | null; max_tokens: number | null }; report: Record<string, unknown> | null; error: { code: string; message: string } | null; model: string | null; links: { self: string; events: string; effects: string; artifacts: string; graph: string; checkpoints: string; state: string; approval: string | null; trace: string | null } };
type TaskMoved = { task_id: string; status: string } & Record<string, unknown>;
type TaskStateAt = { task_id: string; seq: number; at: string; run: number; status: "planning" | "awaiting_approval" | "running" | "budget_paused" | "completed" | "failed" | "rejected" | "expired" | "cancelled"; subtasks: { id: string; index: number; title: string; status: "pending" | "ready" | "running" | "awaiting_approval" | "unknown" | "completed" | "failed" | "skipped" | "cancelled"; run: number }[]; approvals: { approval_id: string; kind: string; subtask_id: string | null; since: string; recorded: number }[]; effects: { key: string; subtask_id: string | null; tool: string; state: "intent" | "done" | "failed" | "unknown" }[]; checkpoints: { thread_id: string; checkpoint_id: string; created_at: string }[] };
type Unhalted = { changed: boolean; halt: HaltState & unknown; moved: number; seconds: number };

/** Every route of the service: what it takes, and what it answers. */
export type Api = {
  'GET /health': { answer: { status: "ok" } };
  'POST /orchestrate': { body: OrchestrateRequest; answer: Task };
  'GET /tasks': { query?: { limit?: number; cursor?: string; status?: "planning" | "awaiting_approval" | "running" | "budget_paused" | "completed" | "failed" | "rejected" | "expired" | "cancelled"; requested_by?: string }; answer: { data: Task[]; next_cursor: string | null } };
  'GET /tasks/{task_id}': { path: { task_id: string }; answer: Task };
  'GET /tasks/{task_id}/events': { path: { task_id: string }; query?: { limit?: number; cursor?: number | null }; answer: { data: Event[]; next_cursor: string | null } };
  'GET /tasks/{task_id}/effects': { path: { task_id: string }; query?: { limit?: number; cursor?: string }; answer: { data: Effect[]; next_cursor: string | null } };
  'GET /tasks/{task_id}/graph': { path: { task_id: string }; answer: Graph };
  'GET /tasks/{task_id}/artifacts': { path: { task_id: string }; query?: { limit?: number; cursor?: string }; answer: { data: Artifact[]; next_cursor: string | null } };
  'GET /tasks/{task_id}/artifacts/{artifact_id}': { path: { task_id: string; artifact_id: string }; answer: string };
  'GET /tasks/{task_id}/checkpoints': { path: { task_id: string }; query?: { limit?: number; cursor?: string }; answer: { data: Checkpoint[]; next_cursor: string | null } };
  'GET /tasks/{task_id}/checkpoints/{checkpoint_id}': { path: { task_id: string; checkpoint_id: string }; answer: CheckpointState };
  'GET /tasks/{task_id}/state': { path: { task_id: string }; query?: { at?: string; seq?: number }; answer: TaskStateAt };
  'POST /tasks/{task_id}/rollback': { path: { task_id: string }; body: RollbackRequest; answer: RolledBack };
  'POST /tasks/{task_id}/cancel': { path: { task_id: string }; body?: { reason?: string }; answer: TaskMoved };
  'POST /tasks/{task_id}/retry': { path: { task_id: string }; body: { from_subtask?: number; reason: string }; answer: TaskMoved };
  'POST /tasks/{task_id}/effects/{key}/resolve': { path: { task_id: string; key: string }; body: { outcome: "done" | "not_done"; evidence: string }; answer: ResolvedEffect };
  'POST /resume/{task_id}': { path: { task_id: string }; body?: Record<string, never>; answer: TaskMoved };
  'GET /approvals/pending': { query?: { limit?: number; cursor?: string; role?: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin" }; answer: Inbox };
  'POST /approvals/decisions': { body: { decisions: { approval_id: string; decision: "approve" | "reject"; action_hash: string; justification?: string; reason?: string; note?: string; option?: "finish_up" | "raise" | "stop" }[] }; answer: DecisionResults };
  'GET /approvals/{approval_id}': { path: { approval_id: string }; query?: { wait?: number }; answer: ApprovalWithEvidence };
  'POST /approve/{approval_id}': { path: { approval_id: string }; body?: { action_hash?: string; justification?: string; option?: "finish_up" | "raise" | "stop"; note?: string }; answer: Decision };
  'POST /reject/{approval_id}': { path: { approval_id: string }; body: { reason: string; action_hash?: string; note?: string }; answer: Decision };
  'POST /approvals/{approval_id}/edit': { path: { approval_id: string }; body: { args: Record<string, unknown>; reason: string; action_hash?: string }; answer: ApprovalWithEvidence };
  'POST /approvals/{approval_id}/break-glass': { path: { approval_id: string }; body: { reason: string; action_hash: string; note?: string }; answer: Decision };
  'POST /approvals': { body: GateQuestion; answer: Approval };
  'POST /approvals/{approval_id}/cancel': { path: { approval_id: string }; body?: { reason?: string }; answer: GateWithdrawn };
  'POST /approvals/{approval_id}/consume': { path: { approval_id: string }; body: { action_hash: string }; answer: Consumed };
  'POST /approvals/{approval_id}/outcome': { path: { approval_id: string }; body: { state: "done" | "failed" | "unknown"; summary: string }; answer: GateOutcome };
  'GET /.well-known/jwks.json': { answer: { keys: { kty: "OKP"; crv: "Ed25519"; x: string; kid: string; alg: "EdDSA"; use: "sig" }[] } };
  'GET /delegations': { query?: { limit?: number; cursor?: string; in_force?: string }; answer: DelegationList };
  'POST /delegations': { body: { to: string; from?: string; roles?: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[]; projects?: string[]; levels?: ("low" | "medium" | "high" | "critical")[]; hours: number; reason: string }; answer: Delegation };
  'DELETE /delegations/{delegation_id}': { path: { delegation_id: string }; answer: Delegation };
  'GET /grants': { query?: { limit?: number; cursor?: string; in_force?: string }; answer: GrantList };
  'POST /grants': { body: { approval_id?: string; project?: string; gate?: boolean; tool?: string; args?: Record<string, { is: unknown } | { glob: string }>; target?: { repository: string | null; environment: "none" | "development" | "staging" | "production" }; max_level?: "low" | "medium" | "high" | "critical"; uses: number; hours: number; reason: string }; answer: Grant };
  'DELETE /grants/{grant_id}': { path: { grant_id: string }; answer: Grant };
  'GET /reviews': { query?: { limit?: number; cursor?: string; open?: string }; answer: ReviewList };
  'POST /reviews/{review_id}': { path: { review_id: string }; body: { verdict: "justified" | "not_justified"; comment: string }; answer: Review };
  'GET /agents': { answer: { data: Agent[]; next_cursor: null } };
  'GET /agents/{name}': { path: { name: string }; answer: Agent };
  'GET /projects': { query?: { limit?: number; cursor?: string }; answer: { data: Project[]; next_cursor: string | null } };
  'GET /projects/{name}': { path: { name: string }; answer: Project };
  'PUT /projects/{name}': { path: { name: string }; body: { description?: string; owner?: string; data_class?: "public" | "internal" | "confidential" | "restricted"; repositories?: string[]; default_repository?: string | null; environments?: { kind: "branch" | "host" | "namespace" | "account" | "name"; pattern: string; environment: "none" | "development" | "staging" | "production" }[]; protected_branches?: string[]; frozen?: boolean }; answer: Project };
  'DELETE /projects/{name}': { path: { name: string }; answer: null };
  'POST /risk/assess': { body: RiskQuestion; answer: RiskAnswer };
  'GET /dead-letters': { query?: { limit?: number; cursor?: string; kind?: "message" | "work" | "notice"; status?: "open" | "closed" }; answer: { data: DeadLetter[]; next_cursor: string | null } };
  'POST /dead-letters/redrive': { body: { kind: "message" | "work" | "notice"; limit?: number }; answer: RedrivenAll };
  'POST /dead-letters/{letter_id}/redrive': { path: { letter_id: string }; body: Record<string, never>; answer: Redriven };
  'GET /policy': { answer: Policy };
  'PUT /policy': { body: { document: string; reason: string }; answer: PolicyVersion };
  'GET /policy/versions': { query?: { limit?: number; cursor?: string }; answer: { data: PolicyVersion[]; next_cursor: string | null } };
  'GET /policy/versions/{version}': { path: { version: number }; answer: Policy };
  'POST /policy/restore': { body: { version: number | "default"; reason: string }; answer: PolicyVersion };
  'POST /policy/test': { body: { document: string; cases?: { action?: "plan" | "call"; tool: string; args?: Record<string, unknown>; environment?: "none" | "development" | "staging" | "production"; project?: string | null; requester: { id?: string; kind?: "human" | "agent"; roles: ("viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin")[] }; risk: { level: "low" | "medium" | "high" | "critical"; score?: number; effect?: "read" | "write" | "destructive"; operations?: string[]; triggers?: string[] }; cost?: number; change_ticket?: string | null; now?: string }[]; since_days?: number }; answer: PolicyTest };
  'POST /halt': { body: { scope?: "all" | "project"; project?: string; reason: string }; answer: Halted };
  'POST /unhalt': { body: { scope?: "all" | "project"; project?: string; reason: string }; answer: Unhalted };
  'GET /audit': { query?: { limit?: number; cursor?: string; type?: string; actor?: string; subject?: string; task?: string; project?: string; from?: string; to?: string; format?: "json" | "jsonl" | "csv" }; answer: AuditList };
  'GET /audit/verify': { query?: { seq?: number; hash?: string }; answer: AuditVerified };
  'GET /keys': { query?: { limit?: number; cursor?: string; principal_id?: string }; answer: { data: ApiKey[]; next_cursor: string | null } };
  'POST /keys': { body: { principal_id?: string; label: string; scopes?: ("read" | "submit" | "decide" | "admin")[]; expires_in_days?: number }; answer: NewApiKey };
  'DELETE /keys/{key_id}': { path: { key_id: string }; answer: null };
  'GET /principals': { query?: { limit?: number; cursor?: string; kind?: "human" | "agent" }; answer: { data: Principal[]; next_cursor: string | null } };
  'POST /principals': { body: { id?: string; name: string; kind: "human" | "agent"; bindings?: { role: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin"; projects: string[] }[]; identity?: { issuer: string; subject: string } }; answer: Principal };
  'PATCH /principals/{principal_id}': { path: { principal_id: string }; body: { name?: string; kind?: "agent"; enabled?: boolean; bindings?: { role: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin"; projects: string[] }[] }; answer: Principal };
  'GET /groups': { query?: { limit?: number; cursor?: string }; answer: { data: Group[]; next_cursor: string | null } };
  'PUT /groups/{name}': { path: { name: string }; body: { description?: string; bindings: { role: "viewer" | "developer" | "team_lead" | "tech_lead" | "cto" | "security_team" | "admin"; projects: string[] }[]; members: string[] }; answer: Group };
  'DELETE /groups/{name}': { path: { name: string }; answer: null };
  'GET /ready': { answer: Readiness };
  'GET /metrics': { answer: unknown };
  'POST /sweep': { body?: Record<string, never>; answer: Swept };
};

/** Routes that take an idempotency key: sending such a request again does nothing twice. */
export const KEYED: ReadonlySet<string> = new Set([
  'POST /orchestrate',
  'POST /tasks/{task_id}/rollback',
  'POST /tasks/{task_id}/cancel',
  'POST /tasks/{task_id}/retry',
  'POST /tasks/{task_id}/effects/{key}/resolve',
  'POST /approvals/decisions',
  'POST /approve/{approval_id}',
  'POST /reject/{approval_id}',
  'POST /approvals/{approval_id}/edit',
  'POST /approvals/{approval_id}/break-glass',
  'POST /approvals',
  'POST /approvals/{approval_id}/cancel',
  'POST /approvals/{approval_id}/consume',
  'POST /approvals/{approval_id}/outcome',
  'POST /delegations',
  'POST /grants',
  'POST /reviews/{review_id}',
  'POST /keys',
  'POST /principals',
]);

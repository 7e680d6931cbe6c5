import type { OrchestrateInput } from '../../schema/orchestrate.ts';
import type { Project } from '../../schema/project.ts';
import { NO_USAGE } from '../../schema/turn.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import type { ReadyBell, TaskRow, Work } from '../db/rows.ts';
import { LEASE_S } from '../engine-limits.ts';
import { conflict, forbidden, invalid } from '../errors.ts';
import { checkGuardrails } from '../guardrails/check.ts';
import type { Entry } from '../identity/entry.ts';
import { limitsOf } from '../limits/limits-of.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { traceUrl } from '../tracing/settings.ts';
import { type Cover, coverBell, ringFor } from './bells.ts';
import { GRAPH_VERSION } from './graph-version.ts';
import { type TaskView, taskView } from './view.ts';

type Opened = { task: TaskRow; work: Work | null } | { state: 'answered' };

/**
 * Opens a task: guardrails, then one statement with its first event, the work made ready and the answer kept.
 * `id`: somebody has said already what it will be called. With `claim` the planning step is claimed for the caller, covered by one delayed bell. Throws 403
 * `role_not_allowed`, 409 `guardrail_blocked` or `idempotency_in_flight`, 422 `outside_project`, 429 `too_many_running_tasks`.
 */
export async function openTask(
  ctx: Ctx,
  entry: Entry,
  input: OrchestrateInput,
  options: { channel: string; claim: boolean; id?: string },
): Promise<{ task: TaskRow; work: Work | null; cover: Cover | null; answer: TaskView }> {
  const { principal } = entry;
  const project = projectOf(entry, input);
  const roles = rolesIn(principal, project?.name ?? null);
  if (!roles.some((role) => role !== 'viewer')) {
    const where = project
      ? `in project ${project.name}`
      : 'in every project; name one of yours in project_context.project';
    throw forbidden('role_not_allowed', `Submitting this takes a role above viewer ${where}.`);
  }
  refuseForeign(project, input);
  const { report, blocked } = checkGuardrails({
    request: input,
    project,
    unknownProject: project ? null : (input.project_context.project ?? null),
    policyVersion: entry.policyVersion,
    spentUsd: entry.spentUsd ?? 0,
    dailyBudgetUsd: ctx.config.DAILY_BUDGET_USD,
    enforcement: ctx.config.GUARDRAIL_ENFORCEMENT,
  });
  if (blocked.length > 0)
    throw conflict('guardrail_blocked', blocked.map(({ detail }) => detail).join(' '), {
      extra: { guardrail_report: report },
    });
  const limits = limitsOf(ctx.config);
  const id = options.id ?? ctx.ids.id();
  const actor = { id: principal.id, kind: principal.kind, roles, channel: options.channel };
  const row = {
    id,
    description: input.description,
    priority: input.priority,
    project: project?.name ?? null,
    project_context: input.project_context,
    workspace_config: input.workspace_config,
    requested_by: principal.id,
    requester: ctx.traceparent ? { ...actor, traceparent: ctx.traceparent } : actor,
    channel: options.channel,
    dry_run: input.dry_run ? 1 : 0,
    guardrail_report: report,
    budget: { max_usd: input.budget.max_usd ?? null, max_tokens: input.budget.max_tokens ?? null },
    usage: NO_USAGE,
    model: null,
    event_limit: limits.events,
    created_at: entry.now,
  };
  const answer = taskView({ task: freshRow(row), subtasks: [], approval: null }, traceUrl(ctx.config, id));
  const opened = await callFunction<Opened>(ctx.db, 'open_v1', {
    ...row,
    max_running: limits.running_tasks,
    max_events: limits.events,
    graph_version: GRAPH_VERSION,
    claim: options.claim,
    lease_s: LEASE_S,
    events: [
      {
        type: 'task.created',
        actor,
        data: { description: input.description, priority: input.priority, project: row.project },
      },
    ],
    audit: [
      auditRow({
        at: entry.now,
        actor: principal.id,
        type: 'task.created',
        subject: id,
        data: { channel: options.channel, project: row.project },
      }),
    ],
    answer: entry.idem
      ? { ...entry.idem, status: 202, headers: { location: `/tasks/${id}` }, body: JSON.stringify(answer) }
      : null,
  });
  if ('state' in opened) throw answeredMeanwhile();
  const bell: ReadyBell = { kind: 'task', id, version: opened.task.version, bells: opened.task.bells };
  const cover = opened.work && coverBell(ctx, bell);
  ctx.waitUntil(cover ?? ringFor(ctx, [bell]));
  return { task: opened.task, work: opened.work, cover, answer };
}

/** This worker stood still until its reservation had run out, and the client's repeat was answered by another. */
function answeredMeanwhile() {
  return conflict(
    'idempotency_in_flight',
    'This request was answered meanwhile. Send it again for its answer.',
    {
      retryAfterS: 1,
    },
  );
}

/** The project that the request is about: named, or the one that has its repository, or the one its sentence names. */
function projectOf(entry: Entry, input: OrchestrateInput): Project | null {
  const projects = entry.projects ?? [];
  const { project, repository } = input.project_context;
  if (project) return projects.find(({ name }) => name === project) ?? null;
  if (repository) return projects.find(({ repositories }) => repositories.includes(repository)) ?? null;
  const words = new Set(input.description.toLowerCase().split(/[^a-z0-9-]+/));
  const named = projects.filter(({ name }) => words.has(name.toLowerCase()));
  return named.length === 1 ? named[0]! : null;
}

/** A repository that the client names must be the project's own: roles count inside one project alone. */
function refuseForeign(project: Project | null, { project_context: { repository } }: OrchestrateInput): void {
  if (!project || !repository || project.repositories.includes(repository)) return;
  throw invalid('outside_project', `${repository} is not a repository of project ${project.name}.`);
}

type NewRow = { created_at: string } & Pick<
  TaskRow,
  | 'id'
  | 'description'
  | 'priority'
  | 'project'
  | 'requested_by'
  | 'channel'
  | 'dry_run'
  | 'guardrail_report'
  | 'budget'
  | 'usage'
  | 'model'
  | 'event_limit'
>;

/** The row as the statement will write it, for the answer that is kept with it. */
function freshRow(
  row: NewRow & { project_context: object; workspace_config: object; requester: object },
): TaskRow {
  return {
    ...row,
    project_context: row.project_context as TaskRow['project_context'],
    workspace_config: row.workspace_config as TaskRow['workspace_config'],
    requester: row.requester as TaskRow['requester'],
    status: 'planning',
    run: 1,
    graph_version: GRAPH_VERSION,
    notes: null,
    plan: null,
    plan_hash: null,
    policy_version: null,
    assessment: null,
    approval_id: null,
    run_by: null,
    spending: null,
    report: null,
    error: null,
    open_subtasks: 0,
    pending_approvals: 0,
    busy_subtasks: 0,
    event_seq: 1,
    step: 'plan',
    work: 'ready',
    version: 0,
    attempts: 0,
    lease_until: null,
    wake_at: null,
    bells: 1,
    updated_at: row.created_at,
    started_at: null,
    finished_at: null,
    pruned_at: null,
  };
}

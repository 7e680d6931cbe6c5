import type { Actor, NewEvent } from '../../schema/event.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { auditRow } from '../audit/record.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow } from '../db/rows.ts';
import type { Entry } from '../identity/entry.ts';
import type { Demand } from '../policy/require.ts';
import type { Change } from './changes.ts';
import type { Right } from './consequence.ts';
import { lentBy } from './decide.ts';
import type { Edited } from './edit-base.ts';
import { approvalParts } from './request.ts';

/** An edit that was checked: what it asks of whom, and what it changes. */
export type Weighed = { edited: Edited; demand: Demand; changes: Change[] };
type By = { ctx: Ctx; entry: Entry; right: Right; now: string };

/** The edit as `edit_v1` takes it. */
export function editParts(
  { ctx, entry, right, now }: By,
  edit: Weighed & { approval: ApprovalRow; reason: string },
) {
  const { approval: old, edited, demand, changes, reason } = edit;
  const { principal } = entry;
  const actor: Actor = { id: principal.id, kind: principal.kind, roles: right.roles, channel: 'http' };
  const { state, edited: _before, ...others } = old.evidence as JsonObject;
  const kept = edited.sameTarget && state ? { ...others, state } : others;
  const id = ctx.ids.id();
  const revision = old.revision + 1;
  const said = { reason, revision, changes: changes as unknown as JsonObject[] };
  const parts = approvalParts({
    id,
    kind: old.kind,
    action: edited.action,
    assessment: edited.assessment,
    demand,
    description: old.task_description,
    agent: old.agent_name,
    requestedBy: old.requested_by,
    ...(old.asked_by ? { askedBy: old.asked_by } : {}),
    madeBy: principal.id,
    project: old.project,
    taskId: old.workflow_id,
    threadId: old.thread_id!,
    checkpointId: old.checkpoint_id,
    interruptId: null,
    run: old.run,
    revision,
    ...(old.subtask_id
      ? { subtask: { id: old.subtask_id, turn: old.turn!, callIndex: old.call_index! } }
      : {}),
    now,
    evidence: { ...kept, edited: { by: principal.id, replaces: old.id, ...said } },
  });
  const event = (type: NewEvent['type'], data: JsonObject): NewEvent => ({
    type,
    approval_id: old.id,
    subtask_id: old.subtask_id,
    actor,
    data,
  });
  const audited = {
    ...said,
    replaced_by: id,
    action_hash: old.action_hash,
    new_hash: parts.approval.action_hash,
  };
  return {
    approval_id: old.id,
    version: old.version,
    roles_version: principal.roles_version,
    principal_id: principal.id,
    lent: lentBy(entry, right.lent),
    approval: { ...parts.approval, replaces: old.id, editors: [...new Set([...old.editors, principal.id])] },
    plan: planRows(edited, parts.approval.action_hash),
    events: [
      event('approval.edited', { ...said, replaced_by: id }),
      event('approval.cancelled', { replaced_by: id }),
      parts.event,
    ],
    action: {
      action: 'edit',
      actor: principal.id,
      actor_role: right.roles[0] ?? null,
      note: reason,
      metadata: { replaced_by: id, channel: 'http' },
    },
    audit: [
      auditRow({ at: now, actor: principal.id, type: 'approval.edited', subject: old.id, data: audited }),
      parts.audit,
    ],
    notices: parts.notices,
    answer: null,
  };
}

function planRows({ plan, action, assessment }: Edited, hash: string) {
  if (!plan) return null;
  return {
    plan: action.args,
    plan_hash: hash,
    policy_version: action.policy_version,
    assessment,
    drop: plan.dropped,
    subtasks: plan.subtasks.map((planned, index) => ({
      id: plan.ids[index],
      index,
      planned,
      risk_level: planned.level,
      deps_left: planned.depends_on.length,
    })),
  };
}

import type { Action, Assessment } from '../../schema/action.ts';
import type { PlannedSubtask } from '../../schema/plan.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import type { Ctx } from '../ctx.ts';
import type { ApprovalRow, TaskRow } from '../db/rows.ts';
import { later } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { policyOf } from '../policy/active.ts';

/** What an edited action is weighed by: the same facts as the one that it replaces, as they are now. */
export type EditBase = {
  /** The request in the same moment as its task's rows: by now another edit may have taken its place. */
  request: ApprovalRow | null;
  task: TaskRow;
  project: Project | null;
  /** Everybody who could sign. */
  people: Principal[];
  subtasks: { id: string; index: number; run: number; status: string }[];
  cards: ToolCard[];
  policy: Policy;
  policyVersion: number;
  /** Milliseconds since 1970, by the database. */
  now: number;
};

/** An action as somebody edited it, checked and assessed like any other. */
export type Edited = {
  action: Action;
  assessment: Assessment;
  /** Of a call: what its target looked like when it was asked about is still what it is about. */
  sameTarget: boolean;
  /** Of a plan: the task's rows as they follow it. */
  plan: null | {
    subtasks: PlannedSubtask[];
    /** Ids in the new order, and of those that are left out. */
    ids: string[];
    dropped: string[];
  };
};

const LOAD = `select to_jsonb(t) as task,
  (select to_jsonb(a) from approval_requests a where a.id = $2) as request,
  (select jsonb_build_object('name', p.name, 'version', p.version) || p.definition from projects p where p.name = t.project and not p.deleted) as project,
  (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'index', s.index, 'run', s.run, 'status', s.status) order by s.index), '[]')
    from subtasks s where s.task_id = t.id) as subtasks,
  (select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'kind', w.kind, 'bindings', w.bindings, 'roles_version', w.roles_version)), '[]')
    from principals w where w.enabled and w.kind = 'human') as people
  from tasks t where t.id = $1`;

/** Loads it in one round trip, with the tools' cards. Throws `later` where the tools or the policy cannot be had. */
export async function editBase(ctx: Ctx, entry: Entry, approval: ApprovalRow): Promise<EditBase> {
  const policy = await policyOf(ctx.db, entry.policyVersion);
  const [rows, cards] = await Promise.all([
    ctx.db.query<Pick<EditBase, 'request' | 'task' | 'project' | 'people' | 'subtasks'>>(LOAD, [
      approval.workflow_id,
      approval.id,
    ]),
    ctx.tools.cards(),
  ]);
  const found = rows[0];
  if (!found?.task.plan)
    throw later(5, 'database_unavailable', 'The request’s task cannot be read. Try again.');
  return { ...found, cards, policy, policyVersion: entry.policyVersion!, now: Date.parse(entry.now) };
}

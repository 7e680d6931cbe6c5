import * as z from 'zod';
import type { Action } from '../../schema/action.ts';
import { type Allowance, PlanArgs, PlannedSubtask } from '../../schema/plan.ts';
import { EFFECTS, type JsonObject } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { invalid } from '../errors.ts';
import { hashOf } from '../hash.ts';
import { assessPlanned } from '../tasks/assess-planned.ts';
import { planAction } from './clearance.ts';
import type { EditBase, Edited } from './edit-base.ts';

const EditedPlan = z.strictObject({
  revision: z.number().int().optional(),
  subtasks: z.array(PlannedSubtask).min(1, 'leave at least one subtask, or reject the plan'),
});

/** What of a subtask a person may not change: that would be other work, for the planner to plan. */
const FIXED = ['agent', 'kind', 'operation', 'repository', 'environment', 'resource'] as const;

/**
 * The plan with other titles and descriptions, narrower allow-lists, or without some subtasks, each told by the `index` that
 * the request shows. What it may do never grows; its levels are assessed anew. Throws 422 `edit_invalid` or `edit_not_allowed`.
 */
export function editPlan(base: EditBase, approval: ApprovalRow, args: JsonObject): Edited {
  const before = PlanArgs.parse((approval.action_details as unknown as Action).args);
  const read = EditedPlan.safeParse(args);
  if (!read.success) {
    const errors = read.error.issues.map(({ path, message }) => ({
      path: ['args', ...path].join('.'),
      message,
    }));
    throw invalid('edit_invalid', 'This is no plan: mend what `errors` names.', { extra: { errors } });
  }
  const sent = read.data.subtasks;
  const kept = sent.map(({ index }) => index);
  const faults = sent.flatMap((subtask, place) =>
    faultsOf(before.subtasks[subtask.index], subtask, kept, place),
  );
  if (faults.length > 0)
    throw invalid(
      'edit_not_allowed',
      'An edit narrows a plan; other work is a task of its own. See `errors`.',
      {
        extra: { errors: faults },
      },
    );
  const dropped = base.subtasks.filter(({ index }) => !kept.includes(index));
  if (dropped.length > 0 && base.subtasks.some(({ run, status }) => run > 1 || status !== 'pending'))
    throw invalid(
      'edit_not_allowed',
      'Parts of this task have run before, so none can be left out now. Empty the `allow` of what may do nothing, or reject it.',
    );
  const renumbered = sent.map(
    (subtask, index): PlannedSubtask => ({
      ...subtask,
      index,
      depends_on: before.subtasks[subtask.index]!.depends_on.flatMap((needs) =>
        kept.includes(needs) ? [kept.indexOf(needs)] : [],
      ),
    }),
  );
  const { assessment, levels } = assessPlanned(
    { policy: base.policy, work: base },
    renumbered,
    base.cards,
    base.now,
  );
  const subtasks = renumbered.map((subtask, index) => ({ ...subtask, level: levels[index]! }));
  const target = { project: base.task.project, repository: null, environment: assessment.environment };
  const plan = { revision: before.revision + 1, subtasks };
  return {
    action: planAction(plan, target, base.policyVersion),
    assessment,
    sameTarget: false,
    plan: {
      subtasks,
      ids: kept.map((index) => base.subtasks.find((row) => row.index === index)!.id),
      dropped: dropped.map(({ id }) => id),
    },
  };
}

function faultsOf(was: PlannedSubtask | undefined, now: PlannedSubtask, kept: number[], place: number) {
  const fault = (path: string, message: string) => ({ path: `args.subtasks.${place}.${path}`, message });
  if (!was) return [fault('index', `the plan has no subtask ${now.index}`)];
  const before = kept.slice(0, place);
  if (before.some((index) => index >= now.index))
    return [fault('index', 'subtasks stay in their order, each at most once')];
  const stays = (list: number[]) => list.filter((index) => kept.includes(index));
  return [
    ...FIXED.filter((field) => was[field] !== now[field]).map((field) => fault(field, `stays ${was[field]}`)),
    ...(hashOf(stays(was.depends_on)) === hashOf(stays(now.depends_on))
      ? []
      : [fault('depends_on', `stays ${JSON.stringify(stays(was.depends_on))}`)]),
    ...now.allow.flatMap((one, i) =>
      was.allow.some((wide) => within(wide, one))
        ? []
        : [fault(`allow.${i}`, `is more than the plan allows ${one.tool} here`)],
    ),
  ];
}

/** Whether `narrow` lets through nothing that `wide` does not. */
function within(wide: Allowance, narrow: Allowance): boolean {
  const commits = wide.commits === undefined || narrow.commits?.every((one) => wide.commits!.includes(one));
  return (
    wide.tool === narrow.tool &&
    EFFECTS.indexOf(narrow.effect_max) <= EFFECTS.indexOf(wide.effect_max) &&
    narrow.targets.every((target) => wide.targets.includes(target)) &&
    commits === true &&
    (narrow.own_commits !== true || wide.own_commits === true || wide.commits === undefined)
  );
}

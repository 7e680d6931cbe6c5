import type { Action } from '../../schema/action.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { documentReach } from './document-reach.ts';
import { oneLine } from './excerpt.ts';

type Reach = { environment: string; blast_radius: string[]; rollback: string };
type Subtask = { repository?: string | null; environment?: string; operation?: string; allow?: JsonObject[] };

/** What an action can touch, and what there is to undo it with: from its arguments and its target, by code alone. */
export function reachOf(row: Pick<ApprovalRow, 'kind' | 'action_impact'>, action: Action): Reach {
  const environment = action.target.environment;
  return {
    environment: environment === 'none' ? 'no running environment' : environment,
    blast_radius: row.kind === 'plan' ? planReach(action) : callReach(row, action),
    rollback: row.kind === 'budget' ? 'Money that is spent stays spent.' : rollbackOf(row, action),
  };
}

function callReach(row: Pick<ApprovalRow, 'action_impact'>, { target, args }: Action): string[] {
  const files = Array.isArray(args.files) ? [`${args.files.length} files`] : [];
  return [
    oneLine(row.action_impact ?? 'unknown'),
    `project ${oneLine(target.project ?? 'none')}, repository ${oneLine(target.repository ?? 'any')}`,
    ...files,
    ...documentReach(args),
  ];
}

function planReach({ args }: Action): string[] {
  const subtasks = (args.subtasks ?? []) as Subtask[];
  const names = (pick: (one: Subtask) => string | null | undefined) =>
    [...new Set(subtasks.map(pick).filter((name) => name && name !== 'none'))].map((name) => oneLine(name!));
  const tools = new Set(subtasks.flatMap(({ allow = [] }) => allow.map(({ tool }) => oneLine(String(tool)))));
  const list = (what: string, of: Iterable<string>) => `${what}: ${[...of].sort().join(', ') || 'none'}`;
  return [
    `${subtasks.length} subtasks`,
    list(
      'repositories',
      names(({ repository }) => repository),
    ),
    list(
      'environments',
      names(({ environment }) => environment),
    ),
    list('tools without another question', tools),
  ];
}

/** What there is to undo it with, by the kind of action; the platform itself does none of it. */
const WAYS_BACK: Partial<Record<string, { destructive: string; otherwise: string }>> = {
  'sql.execute': {
    destructive:
      'What is dropped, truncated or deleted comes back from a backup alone. Make sure that there is one from just before.',
    otherwise:
      'Old values are not kept: select what it changes first. A change of the schema needs its opposite.',
  },
  'terraform.apply': {
    destructive:
      'Apply the earlier configuration: what was destroyed or replaced comes back empty. Data comes from its backup.',
    otherwise: 'Apply the earlier configuration again.',
  },
  'kubernetes.apply': {
    destructive: 'Apply the earlier manifests: objects come back, what their volumes held does not.',
    otherwise: 'kubectl rollout undo for workloads; everything else by applying the earlier manifest.',
  },
  'shell.exec': {
    destructive: 'None: what this removes, the platform cannot bring back. Make sure that there is a copy.',
    otherwise: 'It depends on the command: the platform keeps nothing of what was there before.',
  },
};

/** Honest rather than hopeful: what the platform cannot undo it says it cannot. */
function rollbackOf(row: Pick<ApprovalRow, 'kind' | 'action_impact'>, action: Action): string {
  if (row.kind === 'plan')
    return 'The task can be rolled back to a checkpoint; calls that were made by then stay made. Each call’s own way back is shown with it.';
  const destroys = row.action_impact?.includes('(destructive)') ?? false;
  const known = WAYS_BACK[action.tool];
  if (known) return destroys ? known.destructive : known.otherwise;
  if (destroys)
    return 'None: what this removes, the platform cannot bring back. Make sure that there is a copy.';
  if (/(^|[._])deploy/.test(action.tool))
    return 'The release in service before is kept: the tool’s rollback puts it back.';
  if (/(^|[._])rollback/.test(action.tool)) return 'The release that is replaced is kept: deploy it again.';
  if (Array.isArray(action.args.files)) return 'A commit on a branch: revert it, or delete the branch.';
  return 'None is known to the platform: ask whoever keeps the target.';
}

import type { PlannedSubtask } from '../../schema/plan.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { ancestorsOf } from '../agents/ancestors.ts';
import type { Run } from './run.ts';

const LISTS_BRANCHES = '.list_branches';
const MAX_HEADS = 10;

/**
 * Binds each deployment of a plan to what may be deployed: the heads of the branches it means as they are now, and commits
 * that the task itself makes on the way. What is pushed after the signatures is not covered by them.
 */
export async function pinCommits(
  run: Run,
  subtasks: PlannedSubtask[],
  cards: ToolCard[],
): Promise<PlannedSubtask[]> {
  const lister = cards.find(({ name, effect }) => name.endsWith(LISTS_BRANCHES) && effect === 'read');
  return Promise.all(
    subtasks.map(async (subtask) => {
      const { kind, operation, repository } = subtask;
      if (kind !== 'run' || operation !== 'deploy' || repository === null) return subtask;
      const before = ancestorsOf(subtasks, subtask.index).map((index) => subtasks[index]!);
      const changes = before.some((one) => one.kind === 'change' && one.repository === repository);
      const pinned = {
        commits: changes ? [] : await readHeads(run, lister, subtask, repository),
        own_commits: changes,
      };
      const allow = subtask.allow.map((one) => (takesCommit(cards, one.tool) ? { ...one, ...pinned } : one));
      return { ...subtask, allow };
    }),
  );
}

/** The default branch's head, and those of branches that the subtask or the client names. */
async function readHeads(
  run: Run,
  lister: ToolCard | undefined,
  { description }: PlannedSubtask,
  repository: string,
): Promise<string[]> {
  if (!lister) return [];
  const call = run.ctx.tools.call(lister.name, { repository }, { key: null, signal: run.lease.signal });
  const result = await run.lease.during(call);
  const { branches = [] } = (result.state === 'done' ? result.output : {}) as { branches?: Branch[] };
  const asked = (run.work.task.project_context as { branch?: string }).branch;
  const words = new Set(description.split(/[\s;:,"'“”()[\]]+/));
  const meant = branches.filter((one) => one.default || one.name === asked || words.has(one.name));
  return meant.map(({ head }) => head).slice(0, MAX_HEADS);
}

type Branch = { name: string; head: string; default?: boolean };

/** A deployment tool says in its schema that it takes a commit; one that does not cannot be bound to any. */
function takesCommit(cards: ToolCard[], tool: string): boolean {
  const card = cards.find(({ name }) => name === tool);
  return card?.reach === 'environment' && Object.hasOwn(Object(card.input_schema.properties), 'commit');
}

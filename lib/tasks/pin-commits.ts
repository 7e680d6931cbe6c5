import type { PlannedSubtask } from '../../schema/plan.ts';
import type { ToolCard } from '../../schema/tool.ts';
import { ancestorsOf } from '../agents/ancestors.ts';
import type { Run } from './run.ts';

const LISTS_BRANCHES = '.list_branches';
const MAX_HEADS = 50;

/**
 * Binds each deployment of a plan to what may be deployed: the branches' heads as they are now, and commits
 * that the task itself makes on the way. What is pushed after the signatures is not covered by them.
 */
export async function pinCommits(
  run: Run,
  subtasks: PlannedSubtask[],
  cards: ToolCard[],
): Promise<PlannedSubtask[]> {
  const lister = cards.find(({ name, effect }) => name.endsWith(LISTS_BRANCHES) && effect === 'read');
  const heads = new Map<string, Promise<string[]>>();
  const headsOf = (repository: string) => {
    if (!heads.has(repository)) heads.set(repository, readHeads(run, lister, repository));
    return heads.get(repository)!;
  };
  return Promise.all(
    subtasks.map(async (subtask) => {
      const { kind, operation, repository } = subtask;
      if (kind !== 'run' || operation !== 'deploy' || repository === null) return subtask;
      const before = ancestorsOf(subtasks, subtask.index).map((index) => subtasks[index]!);
      const changes = before.some((one) => one.kind === 'change' && one.repository === repository);
      const pinned = { commits: changes ? [] : await headsOf(repository), own_commits: changes };
      const allow = subtask.allow.map((one) => (takesCommit(cards, one.tool) ? { ...one, ...pinned } : one));
      return { ...subtask, allow };
    }),
  );
}

async function readHeads(run: Run, lister: ToolCard | undefined, repository: string): Promise<string[]> {
  if (!lister) return [];
  const call = run.ctx.tools.call(lister.name, { repository }, { key: null, signal: run.lease.signal });
  const result = await run.lease.during(call);
  const output = result.state === 'done' ? (result.output as { branches?: { head?: unknown }[] }) : {};
  return (output.branches ?? [])
    .flatMap(({ head }) => (typeof head === 'string' ? [head] : []))
    .slice(0, MAX_HEADS);
}

/** A deployment tool says in its schema that it takes a commit; one that does not cannot be bound to any. */
function takesCommit(cards: ToolCard[], tool: string): boolean {
  const card = cards.find(({ name }) => name === tool);
  return card?.reach === 'environment' && Object.hasOwn(Object(card.input_schema.properties), 'commit');
}

import type { PlanDraft } from '../../schema/plan.ts';
import type { Project } from '../../schema/project.ts';
import type { PlanBrief } from '../../schema/turn.ts';

/** The projects that the sentences are about: one repository each, staging and production by name. */
export const PROJECTS: Project[] = ['checkout', 'catalog', 'billing'].map((name) => ({
  name,
  version: 1,
  description: '',
  owner: '',
  data_class: 'internal',
  repositories: [name],
  default_repository: name,
  environments: (['staging', 'production'] as const).map((environment) => ({
    kind: 'name',
    pattern: environment,
    environment,
  })),
  frozen: false,
}));

/** What the planner is told about a request; the project is the repository's when one is given. */
export function briefFor(description: string, repository: string | null): PlanBrief {
  const project = PROJECTS.find(({ name }) => name === repository) ?? null;
  return { description, priority: 'medium', project, projects: PROJECTS, repository, branch: null };
}

/** For each subtask the indices of all that it depends on, directly or not; throws on a cycle. */
export function ancestorsOf(plan: PlanDraft): Set<number>[] {
  const open = new Set<number>();
  const known = new Map<number, Set<number>>();
  const visit = (index: number): Set<number> => {
    const done = known.get(index);
    if (done !== undefined) return done;
    if (open.has(index)) throw new Error(`subtask ${index} depends on itself`);
    open.add(index);
    const all = new Set<number>();
    for (const before of plan.subtasks[index]!.depends_on) {
      all.add(before);
      for (const earlier of visit(before)) all.add(earlier);
    }
    open.delete(index);
    known.set(index, all);
    return all;
  };
  return plan.subtasks.map((_, index) => visit(index));
}

import type { Factor } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import type { Effect, JsonObject } from '../../schema/vocabulary.ts';
import { branchKind } from './branch-kind.ts';
import { textArg } from './call-facts.ts';
import type { Cost } from './cost/cost-of-call.ts';
import { findSecretArgs } from './secrets.ts';
import { triggerFactor } from './triggers.ts';

/** What the arguments themselves say: costs, findings, secrets, another project's repository, a merge. */
export function argumentFactors(input: {
  policy: Policy;
  /** What it would cost a month, stated or estimated; null: nothing is known of it. */
  cost: Cost | null;
  effect: Effect;
  repositoryReach: boolean;
  merges: boolean;
  args: JsonObject;
  project: Project | null;
}): Factor[] {
  const { policy, effect, args, project } = input;
  const factors: Factor[] = [];
  const fire = (trigger: Parameters<typeof triggerFactor>[1], detail: string) =>
    factors.push(triggerFactor(policy, trigger, 'none', detail));

  for (const { path, kind } of findSecretArgs(args)) {
    fire(
      'secret_in_arguments',
      `the argument ${path} holds what looks like a ${kind}; pass secret://name instead`,
    );
  }
  const { cost } = input;
  const limit = cost && ([1000, 100, 10] as const).find((least) => cost.usd > least);
  if (limit) fire(`cost_above_${limit}`, cost.how);
  const findings = Array.isArray(args.security_findings) ? args.security_findings : [];
  for (const severity of ['critical', 'high', 'medium'] as const) {
    const named = findings.some(
      (finding) =>
        finding !== null &&
        typeof finding === 'object' &&
        'severity' in finding &&
        finding.severity === severity,
    );
    if (named) fire(`security_finding_${severity}`, `a security finding of severity ${severity}`);
  }
  if (effect === 'read') return factors;
  const repository = textArg(args, 'repository');
  if (repository && project && !ownsRepository(project, repository)) {
    fire(
      'repository_outside_project',
      `${repository.slice(0, 80)} is no repository of project ${project.name}`,
    );
  }
  const branch = input.merges
    ? textArg(args, 'base', 'target_branch', 'into', 'branch')
    : textArg(args, 'branch');
  if (input.merges || (input.repositoryReach && branch)) {
    const kind = branchKind(project, branch);
    if (kind)
      fire(
        kind,
        `it changes ${branch ? `the branch ${branch.slice(0, 80)}` : 'a branch that it does not name'}`,
      );
  }
  return factors;
}

function ownsRepository(project: Project, repository: string): boolean {
  const own = [...project.repositories, project.default_repository];
  return own.length === 1 && own[0] === null ? repository === project.name : own.includes(repository);
}

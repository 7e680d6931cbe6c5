import type { OrchestrateInput } from '../../schema/orchestrate.ts';
import type { Project } from '../../schema/project.ts';
import type { GuardrailCheck, GuardrailReport } from '../../schema/task.ts';
import { findSecrets } from '../risk/secrets.ts';
import { injectionMarks } from './injection.ts';
import { outOfScope } from './scope.ts';

export type GuardrailInput = {
  request: OrchestrateInput;
  project: Project | null;
  /** The name the client gave, when it is not registered. */
  unknownProject: string | null;
  policyVersion: number | null;
  spentUsd: number;
  dailyBudgetUsd: number;
  enforcement: 'default' | 'observe' | 'enforce';
};

/** What enforces by default; the rest observes. */
const ENFORCED = new Set(['secrets', 'policy']);

/**
 * Looks a request over before anything is planned. `blocked` names the failed checks that may not pass;
 * the report goes into the task either way.
 */
export function checkGuardrails(input: GuardrailInput): {
  report: GuardrailReport;
  blocked: GuardrailCheck[];
} {
  const checks = [
    scope(input),
    secrets(input),
    injection(input),
    policy(input),
    project(input),
    budget(input),
  ];
  const enforces = ({ name }: GuardrailCheck) =>
    input.enforcement === 'enforce' || (input.enforcement === 'default' && ENFORCED.has(name));
  const failed = checks.filter((check) => check.status === 'failed');
  const blocked = failed.filter(enforces);
  const status =
    failed.length > 0 ? 'failed' : checks.some((check) => check.status === 'warning') ? 'warnings' : 'passed';
  const mode = input.enforcement === 'observe' ? 'observe' : 'enforce';
  return { report: { mode, status, checks }, blocked };
}

function scope({ request }: GuardrailInput): GuardrailCheck {
  const reason = outOfScope(request.description);
  return reason
    ? { name: 'scope', status: 'failed', detail: reason }
    : passed('scope', 'The request reads like DevOps work.');
}

function secrets({ request }: GuardrailInput): GuardrailCheck {
  const found = findSecrets(
    JSON.stringify([request.description, request.project_context, request.workspace_config]),
  );
  if (found.length === 0) return passed('secrets', 'No credential was found in the request.');
  const kinds = found.join(', ');
  return {
    name: 'secrets',
    status: 'failed',
    detail: `The request contains what looks like a credential (${kinds}). Remove it, rotate it, and name it by reference.`,
  };
}

function injection({ request }: GuardrailInput): GuardrailCheck {
  const marks = injectionMarks(request.description);
  if (marks.length === 0) return passed('injection', 'No instruction to a model was found in quoted text.');
  return {
    name: 'injection',
    status: 'warning',
    detail: `Quoted text speaks to a model (${marks.join(', ')}). It is treated as data.`,
  };
}

function policy({ policyVersion }: GuardrailInput): GuardrailCheck {
  if (policyVersion !== null) return passed('policy', `Policy version ${policyVersion} is active.`);
  return {
    name: 'policy',
    status: 'failed',
    detail: 'No policy is active, so nobody could decide about anything. An administrator must put one back.',
  };
}

function project({ project, unknownProject }: GuardrailInput): GuardrailCheck {
  if (unknownProject)
    return {
      name: 'project',
      status: 'failed',
      detail: `Project ${unknownProject} is not registered: its environments count as production.`,
    };
  if (!project)
    return {
      name: 'project',
      status: 'warning',
      detail: 'No registered project is named: unknown environments count as production.',
    };
  return passed('project', `Project ${project.name} is registered.`);
}

function budget({ spentUsd, dailyBudgetUsd }: GuardrailInput): GuardrailCheck {
  const left = dailyBudgetUsd - spentUsd;
  if (left > 0)
    return passed('budget', `${left.toFixed(2)} USD of today's ${dailyBudgetUsd.toFixed(2)} are left.`);
  return { name: 'budget', status: 'failed', detail: `Today's ${dailyBudgetUsd.toFixed(2)} USD are spent.` };
}

function passed(name: string, detail: string): GuardrailCheck {
  return { name, status: 'passed', detail };
}

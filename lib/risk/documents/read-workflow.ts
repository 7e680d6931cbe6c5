import type { Act } from '../reading.ts';
import { runChecks } from './check.ts';
import { WORKFLOW_CHECKS } from './checks/workflow.ts';
import type { Document } from './leaf.ts';
import { readEachNested } from './nested-shell.ts';

/** What a pipeline may do once it is merged: its checks, and what its steps run outside of their runner. */
export function readWorkflow(document: Document): Act[] {
  const landing = { reach: 'repository', places: [], named: [] } as const;
  const steps = document.leaves.filter(({ path }) => /(^|\.|\[\])run$/.test(path));
  return [
    ...runChecks(WORKFLOW_CHECKS, document, landing),
    ...readEachNested(
      steps.map(({ value, line, span }) => ({
        ...{ script: value.replaceAll(/\$\{\{[^}]*\}\}/g, '"$EXPRESSION"'), where: `line ${line}`, span },
      })),
      landing,
    ),
  ];
}

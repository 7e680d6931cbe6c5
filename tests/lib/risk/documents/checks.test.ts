import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../lib/risk/documents/check.ts';
import { ACCESS_CHECKS } from '../../../../lib/risk/documents/checks/access.ts';
import { CLUSTER_CHECKS } from '../../../../lib/risk/documents/checks/cluster.ts';
import { COMPOSE_CHECKS } from '../../../../lib/risk/documents/checks/compose.ts';
import { DOCKERFILE_CHECKS } from '../../../../lib/risk/documents/checks/dockerfile.ts';
import { HCL_CHECKS } from '../../../../lib/risk/documents/checks/hcl.ts';
import { POD_CHECKS } from '../../../../lib/risk/documents/checks/pod.ts';
import { WORKFLOW_CHECKS } from '../../../../lib/risk/documents/checks/workflow.ts';
import { readDocument } from '../../../../lib/risk/documents/read-document.ts';
import { ATTRIBUTE_CHECKS } from '../../../../lib/risk/documents/terraform/attributes/attribute-checks.ts';
import { readPlan } from '../../../../lib/risk/documents/terraform/read-plan.ts';

const CHECKS: readonly Check[] = [
  ...POD_CHECKS,
  ...ACCESS_CHECKS,
  ...CLUSTER_CHECKS,
  ...DOCKERFILE_CHECKS,
  ...COMPOSE_CHECKS,
  ...WORKFLOW_CHECKS,
  ...HCL_CHECKS,
];

const rulesOf = (text: string) => {
  const reading = readDocument(text, { path: '', applied: true, placed: true });
  return [...(reading?.acts ?? []), ...(reading?.gaps ?? [])].map(({ rule }) => rule);
};

describe('the checks of documents', () => {
  it.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, { must, not, why }) => {
    expect(must.length).toBeGreaterThan(0);
    expect(not.length).toBeGreaterThan(0);
    for (const text of must)
      expect({ text, rules: rulesOf(text) }).toEqual({ text, rules: expect.arrayContaining([id]) });
    for (const text of not) {
      const rules = rulesOf(text);
      expect({ text, rules }).not.toEqual({ text, rules: expect.arrayContaining([id]) });
      expect(rules).not.toContain('text.unreadable');
    }
    expect(why).toMatch(/^[A-Z].*\.$/);
  });

  it.each(ATTRIBUTE_CHECKS.map((check) => [check.id, check] as const))('%s', (id, { must, not, why }) => {
    const rules = (change: unknown) => readPlan({ resource_changes: [change] }).acts.map(({ rule }) => rule);
    expect(Math.min(must.length, not.length)).toBeGreaterThan(0);
    for (const change of must) expect(rules(change)).toContain(id);
    for (const change of not) expect(rules(change)).not.toContain(id);
    expect(why).toMatch(/^[A-Z].*\.$/);
  });

  it('each have a name of their own', () => {
    const ids = [...CHECKS, ...ATTRIBUTE_CHECKS].map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});

describe('a plan that says that it is not all', () => {
  it.each([
    ['errored', { errored: true }],
    ['incomplete', { complete: false }],
    ['deferred', { deferred_changes: [{ reason: 'resource_config_unknown' }] }],
    ['with actions', { action_invocations: [{ address: 'action.aws_lambda_invoke.a' }] }],
    ['without its changes', { planned_values: { root_module: { resources: [{ address: 'a.b' }] } } }],
  ])('is not understood: %s', (_, part) => {
    const { gaps } = readPlan({ format_version: '1.2', ...part });
    expect(gaps.map(({ rule }) => rule)).toEqual(['terraform.incomplete']);
  });

  it('is understood where it is complete', () => {
    expect(
      readPlan({ format_version: '1.2', errored: false, complete: true, resource_changes: [] }).gaps,
    ).toEqual([]);
  });
});

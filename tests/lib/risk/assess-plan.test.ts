import { describe, expect, it } from 'vitest';
import { assessPlan } from '../../../lib/risk/assess-plan.ts';
import type { PlannedFacts } from '../../../lib/risk/assess-subtask.ts';
import type { TextFinding } from '../../../lib/risk/text-rules.ts';
import { deployCard, finding, policy, registered, subtask, toolCard } from './fixtures.ts';

const project = registered();
const cards = [toolCard(), deployCard, toolCard({ name: 'workspace.run_tests', reach: 'sandbox' })];
const deploy = (environment: PlannedFacts['environment'], part: Partial<PlannedFacts> = {}) =>
  subtask({
    agent: 'cicd',
    title: 'Deploy checkout',
    description: 'Deploy the current main',
    kind: 'run',
    operation: 'deploy',
    resource: 'service',
    environment,
    allow: [{ tool: 'workspace.deploy', effect_max: 'write', targets: [`checkout@${environment}`] }],
    ...part,
  });
const proposal = (
  operation: PlannedFacts['operation'],
  resource: string,
  environment: PlannedFacts['environment'],
) =>
  subtask({ agent: 'infrastructure', kind: 'proposal', operation, resource, environment, title: 'Stand-in' });

/** Each text gives the findings that the test lists for it. */
const assess = (
  subtasks: PlannedFacts[],
  texts: Record<string, TextFinding[]> = {},
  description = 'the request',
) =>
  assessPlan(
    { now: 0, description, subtasks: subtasks.map((s, index) => ({ ...s, index })), project, policy, cards },
    (text) => Object.entries(texts).flatMap(([part, found]) => (text.includes(part) ? found : [])),
  );

describe('assessPlan, from facts', () => {
  it.each<[string, PlannedFacts[], string, string, string[]]>([
    [
      'code, documents and reviews',
      [subtask(), subtask({ kind: 'review', operation: 'review' })],
      'low',
      'none',
      [],
    ],
    ['a Terraform file', [subtask({ resource: 'terraform', operation: 'create' })], 'low', 'none', []],
    ['dead code deleted', [subtask({ operation: 'delete', resource: 'code' })], 'low', 'none', []],
    [
      'an analysis',
      [subtask({ kind: 'proposal', operation: 'read', resource: 'database' })],
      'low',
      'none',
      [],
    ],
    ['tests run', [subtask({ kind: 'run', operation: 'read' })], 'low', 'none', []],
    ['a deployment to development', [deploy('development')], 'low', 'development', []],
    ['a deployment to staging', [deploy('staging')], 'medium', 'staging', []],
    [
      'staging, then production',
      [deploy('staging'), deploy('production')],
      'high',
      'production',
      ['production_deployment'],
    ],
    ['a deployment to nowhere named', [deploy('none')], 'high', 'production', ['production_deployment']],
    [
      'a rollback',
      [deploy('production', { operation: 'rollback' })],
      'high',
      'production',
      ['production_deployment'],
    ],
    [
      'staging scaled',
      [proposal('scale', 'replicas', 'staging')],
      'medium',
      'staging',
      ['infrastructure_change'],
    ],
    ['production restarted', [proposal('restart', 'service', 'production')], 'high', 'production', []],
    [
      'infrastructure applied to staging',
      [proposal('modify', 'infrastructure', 'staging')],
      'medium',
      'staging',
      ['infrastructure_change'],
    ],
    [
      'infrastructure applied to production',
      [proposal('create', 'cluster', 'production')],
      'high',
      'production',
      ['infrastructure_change'],
    ],
    [
      'DNS on staging',
      [proposal('modify', 'dns', 'staging')],
      'medium',
      'staging',
      ['infrastructure_change'],
    ],
    ['access on staging', [proposal('grant', 'permission', 'staging')], 'high', 'staging', []],
    ['a secret on staging', [proposal('rotate', 'secret', 'staging')], 'critical', 'staging', []],
    ['a database wiped on staging', [proposal('delete', 'database', 'staging')], 'high', 'staging', []],
    ['customers wiped on staging', [proposal('delete', 'customers table', 'staging')], 'high', 'staging', []],
    [
      'a database wiped on production',
      [proposal('delete', 'database', 'production')],
      'critical',
      'production',
      ['data_operation'],
    ],
    [
      'a bucket deleted nowhere named',
      [proposal('delete', 'bucket', 'none')],
      'critical',
      'production',
      ['data_operation', 'infrastructure_change'],
    ],
    ['a schema migrated on staging', [proposal('migrate', 'database', 'staging')], 'medium', 'staging', []],
    [
      'a schema migrated on production',
      [proposal('migrate', 'database', 'production')],
      'critical',
      'production',
      ['data_operation'],
    ],
    ['orders exported', [proposal('export', 'order data', 'staging')], 'high', 'staging', []],
    ['customers exported', [proposal('export', 'customer data', 'staging')], 'critical', 'staging', []],
    [
      'a vulnerability fixed in code',
      [subtask({ operation: 'modify', resource: 'security' })],
      'low',
      'none',
      ['security_remediation'],
    ],
  ])('%s', (_what, subtasks, level, environment, operations) => {
    const { assessment } = assess(subtasks);
    expect([assessment.level, assessment.environment]).toEqual([level, environment]);
    expect(assessment.operations.toSorted()).toEqual(operations.toSorted());
    expect(assessment.factors.length).toBeGreaterThan(0);
  });

  it('gives each subtask its own level', () => {
    const { subtasks } = assess([subtask(), deploy('staging'), deploy('production')]);
    expect(subtasks.map(({ index, level }) => [index, level])).toEqual([
      [0, 'low'],
      [1, 'medium'],
      [2, 'high'],
    ]);
  });

  it('weighs what a subtask may call: an unknown tool, and a target outside its own environment', () => {
    const unknown = subtask({
      allow: [{ tool: 'evil.run', effect_max: 'write', targets: ['checkout@none'] }],
    });
    expect(assess([unknown]).assessment).toMatchObject({ level: 'critical', effect: 'destructive' });
    const beyond = deploy('staging', {
      allow: [{ tool: 'workspace.deploy', effect_max: 'write', targets: ['checkout@production'] }],
    });
    expect(assess([beyond]).subtasks[0]?.level).toBe('high');
    const branch = subtask({
      allow: [{ tool: 'workspace.commit_files', effect_max: 'destructive', targets: ['checkout@none'] }],
    });
    expect(assess([branch]).subtasks[0]?.level).toBe('medium');
    const unreadable = deploy('staging', {
      allow: [{ tool: 'workspace.deploy', effect_max: 'write', targets: ['checkout'] }],
    });
    expect(assess([unreadable]).subtasks[0]?.level).toBe('high');
  });

  it('reads environments through the registry', () => {
    const strict = registered({
      environments: [{ kind: 'name', pattern: 'staging', environment: 'production' }],
    });
    const answer = assessPlan(
      { now: 0, description: '', subtasks: [deploy('staging')], project: strict, policy, cards },
      () => [],
    );
    expect(answer.assessment).toMatchObject({ level: 'high', environment: 'production' });
  });
});

describe('assessPlan, from words', () => {
  it('weighs the request’s own words, whatever the planner made of them', () => {
    const { assessment, subtasks } = assess([subtask()], { 'the request': [finding()] });
    expect(assessment).toMatchObject({
      level: 'high',
      environment: 'production',
      operations: ['production_deployment'],
    });
    expect(subtasks[0]?.level).toBe('low');
  });

  it('keeps a staging deployment medium when its words imply production without naming it', () => {
    const implied = finding({ clause: 'Deploy the production-ready image' });
    const { assessment, subtasks } = assess([deploy('staging')], { 'Deploy checkout': [implied] });
    expect([assessment.level, subtasks[0]?.level, assessment.environment]).toEqual([
      'medium',
      'medium',
      'staging',
    ]);
  });

  it('believes words that do name production over the subtask’s own fact', () => {
    const { subtasks } = assess([deploy('staging')], { 'Deploy checkout': [finding()] });
    expect(subtasks[0]?.level).toBe('high');
  });

  it('ignores what reaches nothing, but counts security findings and costs wherever they land', () => {
    const here = { reaches: false, environment: 'none' } as const;
    const request = (part: Partial<TextFinding>) =>
      assess([subtask()], { 'the request': [finding(part)] }).assessment;
    expect(request({ ...here }).level).toBe('low');
    const security = { rule: 'security_finding_high', operation: 'modify', resource: 'security' } as const;
    expect(request({ ...here, ...security })).toMatchObject({
      level: 'high',
      operations: ['security_remediation'],
      environment: 'none',
    });
    expect(request({ ...here, rule: 'cost_above_100', operation: 'create', resource: 'code' }).level).toBe(
      'medium',
    );
    expect(
      request({ rule: 'merge_to_main', operation: 'merge', resource: 'code', environment: 'none' }),
    ).toMatchObject({ level: 'medium', environment: 'none' });
  });

  it('takes a rule that the policy does not know for what its facts say, or for the worst', () => {
    const request = (part: Partial<TextFinding>) =>
      assess([], { 'the request': [finding(part)] }).assessment.level;
    expect(request({ rule: 'launch_rockets' })).toBe('high');
    expect(request({ rule: 'launch_rockets', operation: 'read' })).toBe('critical');
  });

  it('does not repeat a secret that stands in the words', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const { assessment } = assess([], { 'the request': [finding({ clause: `deploy with ${token}` })] });
    expect(JSON.stringify(assessment)).not.toContain(token);
  });
});

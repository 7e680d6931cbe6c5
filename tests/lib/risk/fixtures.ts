import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import type { PlannedFacts } from '../../../lib/risk/assess-subtask.ts';
import type { TextFinding } from '../../../lib/risk/text-rules.ts';
import type { Project } from '../../../schema/project.ts';
import type { ToolCard } from '../../../schema/tool.ts';

export const policy = parsePolicy(DEFAULT_POLICY);

export function toolCard(part: Partial<ToolCard> = {}): ToolCard {
  return {
    name: 'workspace.commit_files',
    description: '',
    input_schema: {},
    effect: 'write',
    idempotent: true,
    reach: 'repository',
    operation: null,
    effect_source: 'annotation',
    ...part,
  };
}

export const deployCard = toolCard({ name: 'workspace.deploy', reach: 'environment', operation: 'deploy' });

export function registered(part: Partial<Project> = {}): Project {
  return {
    name: 'checkout',
    version: 1,
    description: '',
    owner: '',
    data_class: 'internal',
    repositories: ['checkout', 'checkout-infra'],
    default_repository: 'checkout',
    environments: [
      { kind: 'branch', pattern: 'release/*', environment: 'production' },
      { kind: 'host', pattern: '*.stage.example.net', environment: 'staging' },
      { kind: 'namespace', pattern: 'stg-*', environment: 'staging' },
      { kind: 'namespace', pattern: 'dev-*', environment: 'development' },
      { kind: 'account', pattern: 'acme-live', environment: 'production' },
      { kind: 'name', pattern: 'preview', environment: 'staging' },
      { kind: 'name', pattern: 'eu-*', environment: 'production' },
    ],
    frozen: false,
    ...part,
  };
}

export function finding(part: Partial<TextFinding> = {}): TextFinding {
  return {
    rule: 'deploy_production',
    operation: 'deploy',
    resource: 'service',
    environment: 'production',
    clause: 'deploy it to production',
    reaches: true,
    ...part,
  };
}

export function subtask(part: Partial<PlannedFacts> = {}): PlannedFacts {
  return {
    index: 0,
    agent: 'feature-dev',
    title: 'Add an endpoint',
    description: 'Add an endpoint',
    depends_on: [],
    kind: 'change',
    operation: 'create',
    repository: 'checkout',
    environment: 'none',
    resource: 'code',
    allow: [],
    ...part,
  };
}

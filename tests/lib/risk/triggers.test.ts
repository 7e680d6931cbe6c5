import { describe, expect, it } from 'vitest';
import { assessCall } from '../../../lib/risk/assess-call.ts';
import { assessPlan } from '../../../lib/risk/assess-plan.ts';
import { operationReaches } from '../../../lib/risk/operations.ts';
import { sortFactors } from '../../../lib/risk/triggers.ts';
import { namesSensitiveData, operationOfName, resourceClass } from '../../../lib/risk/words.ts';
import type { ToolCard } from '../../../schema/tool.ts';
import { TRIGGERS, type Trigger } from '../../../schema/trigger.ts';
import { type JsonObject, LEVELS } from '../../../schema/vocabulary.ts';
import { policy, registered, toolCard } from './fixtures.ts';

const project = registered();
const call = (operation: string | null, args: JsonObject, part: Partial<ToolCard> = {}) => {
  const card = toolCard({ name: 'x.call', reach: 'environment', operation, ...part });
  return assessCall({ now: 0, sql: null, card, tool: card.name, args, project, policy }).assessment.factors;
};
const inRepository = (args: JsonObject, part: Partial<ToolCard> = {}) =>
  call(null, args, { reach: 'repository', ...part });
const on = (environment: string, resource = 'service'): JsonObject => ({ environment, resource });

/** For each trigger a call that fires it. */
const CALLS: Record<Trigger, ReturnType<typeof call>> = {
  delete_production: call('delete', on('production')),
  delete_staging: call('delete', on('staging')),
  delete_development: call('delete', on('dev')),
  deploy_production: call('deploy', on('production')),
  deploy_staging: call('deploy', on('staging')),
  deploy_development: call('rollback', on('dev')),
  modify_production: call('modify', on('production')),
  modify_staging: call('modify', on('staging')),
  modify_development: call('modify', on('dev')),
  modify_production_db: call('migrate', on('production', 'database')),
  modify_staging_db: call('modify', on('staging', 'database')),
  modify_development_db: call('migrate', on('dev', 'database')),
  scale_production: call('scale', on('production')),
  scale_staging: call('scale', on('staging')),
  scale_development: call('scale', on('dev')),
  restart_production: call('restart', on('production')),
  restart_staging: call('restart', on('staging')),
  restart_development: call('restart', on('dev')),
  create_infrastructure: call('create', on('staging', 'cluster')),
  create_infrastructure_production: call('create', on('production', 'cluster')),
  create_infrastructure_development: call('create', on('dev', 'cluster')),
  modify_infrastructure: call('modify', on('production', 'cluster')),
  modify_infrastructure_staging: call('modify', on('staging', 'cluster')),
  modify_infrastructure_development: call('modify', on('dev', 'cluster')),
  delete_infrastructure: call('delete', on('staging', 'cluster')),
  delete_infrastructure_development: call('delete', on('dev', 'cluster')),
  modify_network: call('modify', on('production', 'firewall')),
  modify_network_staging: call('modify', on('staging', 'firewall')),
  modify_network_development: call('modify', on('dev', 'firewall')),
  modify_secrets: call('rotate', on('staging', 'api key')),
  modify_permissions: call('grant', on('staging', 'role')),
  data_export: call('export', on('production', 'data')),
  data_import: call('import', on('staging', 'data')),
  data_delete: call('delete', on('production', 'data')),
  data_delete_staging: call('delete', on('staging', 'data')),
  data_delete_development: call('delete', on('dev', 'data')),
  sensitive_data: call('export', on('staging', 'customer data')),
  security_finding_critical: inRepository({ security_findings: [{ severity: 'critical' }] }),
  security_finding_high: inRepository({ security_findings: [{ severity: 'high' }] }),
  security_finding_medium: inRepository({ security_findings: [{ severity: 'medium' }] }),
  cost_above_1000: inRepository({ estimated_cost: 1000.5 }),
  cost_above_100: inRepository({ estimated_cost: 500 }),
  cost_above_10: inRepository({ estimated_cost: 11 }),
  merge_to_main: call('merge', { base: 'main' }, { reach: 'repository' }),
  merge_to_production: call('merge', { base: 'release/7' }, { reach: 'repository' }),
  destructive_in_repository: inRepository({}, { effect: 'destructive' }),
  repository_outside_project: inRepository({ repository: 'billing' }),
  secret_in_arguments: inRepository({ password: 'h4rd-to-guess-93' }),
};

describe('triggers', () => {
  it.each(TRIGGERS)('%s is reachable', (trigger) => {
    const factor = CALLS[trigger].find(({ rule }) => rule === trigger);
    expect(factor).toMatchObject({ rule: trigger, level: policy.triggers[trigger] });
  });

  /** What the text rules make of words; the rest can only come from a call. */
  it.each<[Trigger, string]>([
    ['delete_production', 'Delete the production database of checkout'],
    ['deploy_production', 'Deploy checkout to production'],
    ['modify_production_db', 'Migrate the schema of the production database'],
    ['scale_production', 'Scale checkout on production to five replicas'],
    ['modify_network', 'Change the firewall rules on production'],
    ['modify_secrets', 'Rotate the API key that checkout uses in production'],
    ['modify_permissions', 'Give the qa role read access to the production database'],
    ['data_export', 'Export the orders from the production database'],
    ['data_delete', 'Purge all order data in production'],
    ['deploy_staging', 'Deploy checkout to staging'],
    ['deploy_development', 'Deploy checkout to the development environment'],
    ['restart_staging', 'Restart checkout on staging'],
  ])('%s is reachable from words', (trigger, description) => {
    const { assessment } = assessPlan({ now: 0, description, subtasks: [], project, policy, cards: [] });
    expect(assessment.factors.map(({ rule }) => rule)).toContain(trigger);
  });
});

describe('words', () => {
  it.each([
    ['users table', 'database'],
    ['customer_records', 'data'],
    ['S3 bucket', 'storage'],
    ['security group', 'network'],
    ['CVE-2025-1234', 'security'],
    ['api key', 'secret'],
    ['iam role', 'permission'],
    ['kubernetes cluster', 'infrastructure'],
    ['ci workflow', 'pipeline'],
    ['README', 'documentation'],
    ['dockerfile', 'code'],
    ['checkout service', 'application'],
    ['monkey', 'other'],
    ['product page copy', 'other'],
  ])('%s is %s', (text, resource) => {
    expect(resourceClass(text)).toBe(resource);
  });

  it('reads a tool’s name for what it does', () => {
    expect(operationOfName('db.dropTable')).toBe('delete');
    expect(operationOfName('cloud.scale_group')).toBe('scale');
    expect(operationOfName('x.frobnicate')).toBe('modify');
  });

  it('knows which operations reach something by their nature', () => {
    expect(operationReaches('deploy', 'code')).toBe(true);
    expect(operationReaches('delete', 'code')).toBe(false);
    expect(operationReaches('delete', 'other')).toBe(true);
    expect(operationReaches('create', 'infrastructure')).toBe(false);
  });

  it('takes personal and payment data for sensitive, whole words only', () => {
    expect(namesSensitiveData('customerEmails')).toBe(true);
    expect(namesSensitiveData('cardboard boxes')).toBe(false);
  });
});

it('keeps the graver of two factors that say the same of one command', () => {
  const factor = { rule: 'grave_anywhere', detail: 'docker run -v /:/mnt x rm -rf /mnt/var/lib' };
  const sorted = sortFactors(
    [
      { ...factor, level: 'high' },
      { ...factor, level: 'critical' },
    ],
    LEVELS,
  );
  expect(sorted).toEqual([{ ...factor, level: 'critical' }]);
});

it('weighs a service that stops by who waits for it: a developer’s own comes back by a start', () => {
  const levels = (environment: string) =>
    new Set(
      assessCall({
        now: 0,
        sql: null,
        card: null,
        tool: 'shell.exec',
        args: { command: 'docker stop api', environment },
        project: null,
        policy,
      }).assessment.factors.map(({ level }) => level),
    );
  expect(levels('development')).toEqual(new Set(['low']));
  expect(levels('production')).toContain('critical');
});

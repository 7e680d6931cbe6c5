import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { assessPlan } from '../../../lib/risk/assess-plan.ts';
import { assessText } from '../../../lib/risk/text-rules.ts';
import fc from '../../support/fast-check.ts';

const rules = (text: string) => assessText(text).map(({ rule }) => rule);

describe('assessText', () => {
  it.each([
    ['Delete the production cluster', 'delete_production'],
    ['Wipe the prod bucket', 'delete_production'],
    ['Drop the old database on staging', 'delete_staging'],
    ['Tear down the staging server', 'delete_infrastructure'],
    ['Delete all customer records', 'data_delete'],
    ['Deploy it to prod', 'deploy_production'],
    ['Deploy it', 'deploy_production'],
    ['Roll back staging', 'deploy_staging'],
    ['Ship it to dev', 'deploy_development'],
    ['Migrate production database schema', 'modify_production_db'],
    ['Run the migrations on staging', 'modify_staging_db'],
    ['Scale down production service to zero', 'scale_production'],
    ['Restart the workers on staging', 'restart_staging'],
    ['Apply the Terraform in production', 'modify_infrastructure'],
    ['Provision a cluster on staging', 'create_infrastructure'],
    ['Open the firewall for the office', 'modify_network'],
    ['Point the DNS record at the new host', 'modify_network'],
    ['Rotate the signing keys', 'modify_secrets'],
    ['Change the API key in production', 'modify_secrets'],
    ['Revoke the access of the contractor', 'modify_permissions'],
    ['Export the customer list', 'data_export'],
    ['Import the orders into the database', 'data_import'],
    ['Merge the branch into main', 'merge_to_main'],
    ['Merge it into production', 'merge_to_production'],
    ['Fix the critical vulnerability in the parser', 'security_finding_critical'],
    ['Patch the high-severity CVE-2024-1234', 'security_finding_high'],
    ['Resolve the medium security finding', 'security_finding_medium'],
    ['Provision a cluster for $1,500 a month', 'cost_above_1000'],
    ['Spin up a VM that costs 200 USD per month', 'cost_above_100'],
    ['Create a bucket, it costs $15 a month', 'create_infrastructure'],
    ['Create a bucket for $15 a month', 'cost_above_10'],
    ['Give me root ssh on prod', 'modify_permissions'],
    ['Give me root on production', 'modify_permissions'],
    ['Grant bob sudo access', 'modify_permissions'],
    ['Give alice root access to the web servers', 'modify_permissions'],
    ['Add bob to the sudoers on production', 'modify_permissions'],
    ['Open ssh on staging', 'modify_permissions'],
    ['Disable monitoring on production', 'modify_infrastructure'],
    ['Turn monitoring off on prod', 'modify_infrastructure'],
    ['Switch off the alerts on staging', 'modify_infrastructure'],
    ['Disable logging on production', 'modify_infrastructure'],
    ['Stop the monitoring', 'modify_infrastructure'],
    ['Remove the monitoring from production', 'modify_infrastructure'],
    ['kubectl delete namespace prod', 'delete_production'],
    ['terraform apply', 'modify_infrastructure'],
  ])('%j fires %s', (text, rule) => expect(rules(text)).toContain(rule));

  it.each([
    'Add JWT token validation',
    'Add keyboard shortcuts',
    'Add password hashing to the sign-up form',
    'Update the product page copy',
    'Make the Dockerfile production-ready',
    'Update the wording of the production page',
    'Write a Terraform module for the production bucket',
    'Add a Kubernetes manifest with three replicas',
    'Write a runbook for production deploys',
    'Document how to restore the production database',
    'Explain how to wipe the staging database and deploy it again',
    "Don't deploy to production",
    'Never delete the production database',
    'Fix the bug without restarting the production servers',
    'Remove the dead code',
    'Delete the unused helper function',
    'Drop support for the old parser',
    'Rename the cache key',
    'Add a coupon worth $500 a month to the price page',
    'The intern deleted the production database',
    'Say "deploy to production" on the button',
    'Review the change',
    'Disable the submit button',
    'Disable the alert banner',
    'Turn off the alerts in the settings page',
    'Disable logging in the tests',
    'Disable debug logging in the parser',
    'Add a log in page',
    'Add logging to the client',
    'Add ssh support to the client',
    'Fix the root cause',
    'Add a root route',
    'Document how to turn off the alerts on production',
    "Don't disable the monitoring on production",
    'Write a runbook for ssh access',
    '',
  ])('%j fires nothing', (text) => expect(rules(text)).toEqual([]));

  it('takes production where a reaching wish names no place, and the place where it names one', () => {
    expect(assessText('Restart the service')[0]).toMatchObject({ environment: 'production', reaches: true });
    expect(assessText('Restart the service on staging')[0]?.environment).toBe('staging');
    expect(assessText('Deploy to staging, then production').map(({ environment }) => environment)).toEqual([
      'staging',
      'production',
    ]);
  });

  it('says which words it read', () => {
    expect(assessText('Add docs. Then restart catalog on staging, please.')[0]?.clause).toBe(
      'restart catalog on staging',
    );
  });

  it('never throws, and stays linear', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => void assessText(text)));
    for (const piece of [
      'delete the production database, ',
      'costs $1,500 ',
      'deploy to prod and ',
      'a',
      '1,',
      'there ',
    ]) {
      const text = piece.repeat(Math.ceil(50_000 / piece.length));
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        assessText(text);
        return performance.now() - start;
      });
      expect(Math.min(...times)).toBeLessThan(250);
    }
  });

  it.each([
    ['Give me root ssh on prod', 'high'],
    ['Disable monitoring on production', 'high'],
    ['Turn off the backups', 'high'],
    ['Disable monitoring on staging', 'medium'],
    ['Turn the backups off on staging', 'medium'],
    ['Turn logging off on staging', 'medium'],
    ['Disable the submit button', 'low'],
  ])('%j weighs %s in a plan', (description, level) => {
    const policy = parsePolicy(DEFAULT_POLICY);
    const { assessment } = assessPlan({
      now: 0,
      description,
      subtasks: [],
      project: null,
      policy,
      cards: [],
    });
    expect(assessment.level).toBe(level);
  });
});

import { describe, expect, it } from 'vitest';
import { documentReach } from '../../../lib/evidence/document-reach.ts';
import { reachOf } from '../../../lib/evidence/reach.ts';
import type { Action } from '../../../schema/action.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';

const action = (tool: string, args: JsonObject): Action => ({
  tool,
  args,
  target: { project: 'checkout', repository: null, environment: 'production' },
  plan_hash: null,
  policy_version: 1,
});
const change = (address: string, ...actions: string[]) => ({ address, change: { actions } });

describe('what a document touches', () => {
  it('counts a Terraform plan’s changes and names what is lost', () => {
    const resource_changes = [
      change('aws_s3_bucket.logs', 'delete'),
      change('aws_db_instance.main', 'delete', 'create'),
      change('aws_instance.a', 'create'),
      change('aws_instance.b', 'no-op'),
    ];
    expect(documentReach({ plan: { resource_changes } })).toEqual([
      'resources: 1 to delete, 1 to replace, 1 to create',
      'lost or replaced: aws_s3_bucket.logs, aws_db_instance.main',
    ]);
  });

  it('names the objects of manifests, and says how many more there are', () => {
    const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
    const manifest = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(object).join('---\n');
    expect(documentReach({ manifest })).toEqual([
      '7 objects',
      'objects: ConfigMap a, ConfigMap b, ConfigMap c, ConfigMap d, ConfigMap e and 2 more',
    ]);
  });

  it('never throws, whatever the arguments are', () => {
    fc.assert(fc.property(fc.json(), (plan) => void documentReach({ plan: JSON.parse(plan) })));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (manifest) => void documentReach({ manifest })));
    expect(documentReach({ plan: { resource_changes: [{}] } })).toEqual(['resources: 1 to unknown']);
  });
});

describe('the way back', () => {
  it.each([
    ['sql.execute', '(destructive)', /backup alone/],
    ['sql.execute', '(write)', /select what it changes first/],
    ['terraform.apply', '(destructive)', /comes back empty/],
    ['kubernetes.apply', '(write)', /rollout undo/],
    ['shell.exec', '(destructive)', /cannot bring back/],
    ['ops.remove', '(destructive)', /cannot bring back/],
  ])('of %s %s', (tool, impact, says) => {
    const row = { kind: 'call', action_impact: `${tool} ${impact}` } as Parameters<typeof reachOf>[0];
    expect(reachOf(row, action(tool, {})).rollback).toMatch(says);
  });
});

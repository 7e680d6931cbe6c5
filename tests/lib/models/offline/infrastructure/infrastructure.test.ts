import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { reviewDiff } from '../../../../../lib/models/offline/agents/code-review/review.ts';
import { infrastructureTurn } from '../../../../../lib/models/offline/agents/infrastructure/turn.ts';
import { briefOf, drive, FakeWorkspace, type Files, rejected } from '../../../../support/offline-drive.ts';
import { seedFiles } from '../../../../support/seeds.ts';
import { diffOf } from '../code-review/diff-of.ts';

const SEEDS = [
  { name: 'checkout', port: 3000, node: 20, start: '["node", "src/main.js"]', version: '0.3.0' },
  { name: 'catalog', port: 4100, node: 22, start: '["node", "app/main.ts"]', version: '1.2.0' },
  { name: 'billing', port: 8080, node: 20, start: '["node", "lib/index.js"]', version: '2.5.1' },
];

const withHealth = (name: string): Files => {
  const files = seedFiles(name);
  return {
    ...files,
    'service.json': files['service.json']!.replace('"health": "/"', '"health": "/healthz"'),
  };
};

function run(
  name: string,
  description: string,
  files: Files,
  more: Parameters<typeof briefOf>[0] | object = {},
) {
  const workspace = new FakeWorkspace(name, files);
  const brief = briefOf({
    agent: 'infrastructure',
    repository: name,
    title: 'Write it',
    description,
    ...more,
  });
  const { finish } = drive(brief, workspace, infrastructureTurn);
  return { finish, workspace, after: workspace.at('task/task-1') };
}

describe.each(SEEDS)('infrastructure for $name', ({ name, port, node, start, version }) => {
  it('containerises it with its own Node, port, health path and start command', () => {
    const { finish, after } = run(name, 'Containerise the service.', withHealth(name));
    expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
    expect(after.Dockerfile).toContain(`FROM node:${node}-slim\n`);
    expect(after.Dockerfile).toContain(`EXPOSE ${port}\n`);
    expect(after.Dockerfile).toContain(`CMD ${start}\n`);
    expect(after.Dockerfile).toMatch(/^HEALTHCHECK .*\/healthz/m);
    expect(after.Dockerfile).toMatch(/^USER node$/m);
    expect(after['.dockerignore']).toContain('node_modules');
    const compose = parse(after['compose.yaml']!) as { services: Record<string, { ports: string[] }> };
    expect(compose.services[name]?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(finish.artifacts.map(({ kind }) => kind)).toEqual(['commit', 'test_run']);
  });

  it('writes Kubernetes manifests with probes on its health path', () => {
    const { after } = run(name, 'Write it. [wish: kubernetes]', withHealth(name));
    const deployment = parse(after['k8s/deployment.yaml']!);
    const [container] = deployment.spec.template.spec.containers;
    expect(container).toMatchObject({
      name,
      image: `${name}:${version}`,
      ports: [{ containerPort: port }],
      readinessProbe: { httpGet: { path: '/healthz' } },
      livenessProbe: { httpGet: { path: '/healthz' } },
    });
    expect(container.resources.limits.memory).toBeDefined();
    expect(parse(after['k8s/service.yaml']!).spec.ports[0]).toMatchObject({ port, targetPort: 'http' });
  });

  it('writes a Terraform skeleton of it', () => {
    const { after, finish } = run(name, 'Write it. [wish: terraform]', withHealth(name));
    expect(after['terraform/main.tf']).toContain(`name   = "${name}"`);
    expect(after['terraform/main.tf']).toContain('path = "/healthz"');
    expect(after['terraform/variables.tf']).toContain(`default = ${port}\n`);
    expect(finish.summary).toContain('Nothing was built or applied');
  });

  it('writes files that its own review has nothing against', () => {
    const before = withHealth(name);
    const all = ['dockerfile; with: compose', 'kubernetes', 'terraform'].flatMap((wish) =>
      Object.entries(run(name, `Write it. [wish: ${wish}]`, before).after),
    );
    const diff = all.filter(([path]) => before[path] === undefined).map(([path, text]) => diffOf(path, text));
    expect(diff.length).toBeGreaterThan(6);
    expect(reviewDiff(diff.join('')).findings).toEqual([]);
  });
});

describe('what is there already', () => {
  const files = withHealth('checkout');

  it('corrects an existing Dockerfile and keeps the rest of it', () => {
    const own =
      'FROM node:20-alpine\n# our registry mirror\nRUN apk add tini\nCOPY . .\nEXPOSE 9999\nCMD ["node", "src/main.js"]\n';
    const { after } = run('checkout', 'Write it. [wish: dockerfile]', { ...files, Dockerfile: own });
    expect(after.Dockerfile).toContain('FROM node:20-alpine\n# our registry mirror\nRUN apk add tini\n');
    expect(after.Dockerfile).toContain('EXPOSE 3000\n');
    expect(after.Dockerfile).not.toContain('9999');
    expect(after.Dockerfile).toMatch(/USER node\nCMD \["node", "src\/main.js"\]\n$/);
  });

  it('changes nothing the second time, and says so', () => {
    const first = run('checkout', 'Write it. [wish: dockerfile; with: compose]', files).after;
    const again = run('checkout', 'Write it. [wish: dockerfile; with: compose]', first);
    expect(again.finish).toMatchObject({ status: 'completed', kind: 'proposal' });
    expect(again.workspace.log.map(({ tool }) => tool)).not.toContain('workspace.commit_files');
  });

  it('adds to an existing compose file and keeps its comments', () => {
    const own = '# beside it\nservices:\n  db:\n    image: postgres:18\n';
    const { after } = run('checkout', 'Write it. [wish: compose]', { ...files, 'docker-compose.yml': own });
    expect(after['docker-compose.yml']).toContain('# beside it');
    expect(Object.keys(parse(after['docker-compose.yml']!).services)).toEqual(['db', 'checkout']);
    expect(after['compose.yaml']).toBeUndefined();
    expect(after.Dockerfile).toBeDefined();
  });

  it('leaves a file alone that it cannot read', () => {
    const { finish } = run('checkout', 'Write it. [wish: compose]', { ...files, 'compose.yaml': 'a: [\n' });
    expect(finish.error?.code).toBe('unreadable_file');
  });
});

describe('what does not go well', () => {
  it('ends failed when the commit is rejected', () => {
    const workspace = new FakeWorkspace('billing', withHealth('billing'), {
      overrides: { commit_files: () => rejected('use the base image of the platform team') },
    });
    const brief = briefOf({
      agent: 'infrastructure',
      repository: 'billing',
      description: 'Write it. [wish: dockerfile]',
    });
    const { finish } = drive(brief, workspace, infrastructureTurn);
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'call_rejected' } });
    expect(finish.summary).toContain('base image of the platform team');
  });

  it('ends failed when the tests fail, with the commit named', () => {
    const workspace = new FakeWorkspace('billing', withHealth('billing'), {
      tests: () => ({ status: 'failed', exit_code: 1, output: 'not ok 1' }),
    });
    const brief = briefOf({
      agent: 'infrastructure',
      repository: 'billing',
      description: 'Write it. [wish: dockerfile]',
    });
    const { finish } = drive(brief, workspace, infrastructureTurn);
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'tests_failed' } });
    expect(finish.artifacts[0]).toMatchObject({ kind: 'commit' });
  });

  it('proposes what it cannot write, marked as standing in for a change', () => {
    const { finish, after } = run('billing', 'Write it. [wish: dockerfile]', withHealth('billing'), {
      operation: 'delete',
    });
    expect(finish).toMatchObject({ status: 'completed', kind: 'proposal' });
    expect(finish.artifacts[0]?.data).toMatchObject({ instead_of_change: true });
    expect(after.Dockerfile).toBeUndefined();
  });
});

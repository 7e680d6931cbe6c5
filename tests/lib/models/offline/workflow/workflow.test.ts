import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workflowTurn } from '../../../../../lib/models/offline/agents/cicd/workflow.ts';
import { reviewDiff } from '../../../../../lib/models/offline/agents/code-review/review.ts';
import { briefOf, drive, FakeWorkspace, type Files, rejected } from '../../../../support/offline-drive.ts';
import { seedFiles } from '../../../../support/seeds.ts';
import { diffOf } from '../code-review/diff-of.ts';

const PATH = '.github/workflows/ci.yml';

function run(name: string, files: Files, description = 'Write the CI workflow. [wish: ci]') {
  const workspace = new FakeWorkspace(name, files);
  const { finish } = drive(
    briefOf({ agent: 'cicd', repository: name, description }),
    workspace,
    workflowTurn,
  );
  return { finish, workspace, after: workspace.at('task/task-1') };
}

const runsOf = (text: string): string[] =>
  parse(text).jobs.test.steps.flatMap((step: { run?: string }) => (step.run ? [step.run] : []));

describe('workflowTurn', () => {
  it.each([
    { name: 'checkout', node: 20, runs: ['npm test'], said: 'node --test' },
    {
      name: 'catalog',
      node: 22,
      runs: ['npm install', 'npx tsc --noEmit', 'npm test'],
      said: 'app/**/*.spec.ts',
    },
    { name: 'billing', node: 20, runs: ['npm test'], said: 'node --test' },
  ])('fits $name: its Node, its checks', ({ name, node, runs, said }) => {
    const { finish, after, workspace } = run(name, seedFiles(name));
    const workflow = parse(after[PATH]!);
    expect(runsOf(after[PATH]!)).toEqual(runs);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.jobs.test.steps[1]).toMatchObject({
      uses: 'actions/setup-node@v4',
      with: { 'node-version': node },
    });
    expect(workflow.jobs.image).toBeUndefined();
    expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
    expect(finish.summary).toContain(said);
    expect(finish.summary).toContain('has not run');
    expect(workspace.log.map(({ tool }) => tool)).toContain('workspace.run_tests');
    expect(reviewDiff(diffOf(PATH, after[PATH]!)).findings).toEqual([]);
  });

  it('builds the image after the tests when the branch has a Dockerfile', () => {
    const { after } = run('billing', { ...seedFiles('billing'), Dockerfile: 'FROM node:20-slim\n' });
    expect(parse(after[PATH]!).jobs.image).toMatchObject({ needs: 'test' });
    expect(after[PATH]).toContain('docker build --tag billing:ci .');
  });

  it('adds what an existing workflow lacks and keeps what it has', () => {
    const own =
      '# ours\nname: checks\non: push\njobs:\n  test:\n    runs-on: self-hosted\n    steps:\n      - run: npm test\n';
    const files = {
      ...seedFiles('billing'),
      Dockerfile: 'FROM node:20-slim\n',
      '.github/workflows/checks.yml': own,
    };
    const { after } = run('billing', files);
    expect(after[PATH]).toBeUndefined();
    const workflow = parse(after['.github/workflows/checks.yml']!);
    expect(after['.github/workflows/checks.yml']).toContain('# ours');
    expect(workflow.jobs.test['runs-on']).toBe('self-hosted');
    expect(workflow.jobs.image.needs).toBe('test');
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('changes nothing the second time, and says so', () => {
    const again = run('checkout', run('checkout', seedFiles('checkout')).after);
    expect(again.finish.summary).toContain('Nothing needed changing');
    expect(again.finish.kind).toBe('proposal');
  });

  it('proposes for another system, and where no tests are named', () => {
    const other = run('checkout', seedFiles('checkout'), 'Write a GitLab pipeline. [wish: ci]');
    const bare = run('bare', { 'index.js': 'console.log(1);\n', 'package.json': '{}' });
    expect([other.finish.kind, bare.finish.kind]).toEqual(['proposal', 'proposal']);
    expect(other.finish.artifacts[0]?.data).toMatchObject({ instead_of_change: true });
  });

  it('ends failed with the reason when the commit is rejected', () => {
    const workspace = new FakeWorkspace('checkout', seedFiles('checkout'), {
      overrides: { commit_files: () => rejected('we use another CI') },
    });
    const brief = briefOf({ agent: 'cicd', repository: 'checkout', description: 'CI [wish: ci]' });
    const { finish } = drive(brief, workspace, workflowTurn);
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'call_rejected' } });
    expect(finish.summary).toContain('we use another CI');
  });
});

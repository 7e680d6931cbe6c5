import { describe, expect, it } from 'vitest';
import { documentationTurn } from '../../../../../lib/models/offline/agents/documentation/turn.ts';
import { featureDevTurn } from '../../../../../lib/models/offline/agents/feature-dev/turn.ts';
import type { TurnBrief } from '../../../../../schema/turn.ts';
import {
  briefOf,
  done,
  drive,
  FakeWorkspace,
  type Files,
  rejected,
} from '../../../../support/offline-drive.ts';
import { seedFiles } from '../../../../support/seeds.ts';

type Prior = TurnBrief['prior'];

function run(workspace: FakeWorkspace, wish: string, prior: Prior = []) {
  const brief = briefOf(
    {
      agent: 'documentation',
      repository: workspace.repository,
      index: 1,
      description: `Write it. [wish: ${wish}]`,
    },
    { prior },
  );
  return drive(brief, workspace, documentationTurn).finish;
}

/** A workspace in which a health endpoint was added by an earlier subtask. */
function withEndpoint(name: string, extra: Files = {}) {
  const workspace = new FakeWorkspace(name, { ...seedFiles(name), ...extra });
  const brief = briefOf({
    repository: name,
    title: 'Health',
    description: 'Add GET /health. [wish: endpoint]',
  });
  const { finish } = drive(brief, workspace, featureDevTurn);
  return { workspace, prior: [{ index: 0, agent: 'feature-dev', title: 'Health', finish }] };
}

const filesOf = (workspace: FakeWorkspace) => workspace.at('task/task-1');

describe('the README', () => {
  it('adds the new endpoint as a row where checkout keeps a table', () => {
    const { workspace, prior } = withEndpoint('checkout');
    const finish = run(workspace, 'readme', prior);
    expect(filesOf(workspace)['README.md']).toMatch(
      /total in cents \|\n\| GET \| `\/health` \| says that the service is up; answers 200.* \|\n/,
    );
    expect(finish).toMatchObject({ status: 'completed', kind: 'change' });
    expect(workspace.log.filter(({ tool }) => tool === 'workspace.run_tests')).toHaveLength(1);
  });

  it('adds it as a heading in the document where catalog keeps its API', () => {
    const { workspace, prior } = withEndpoint('catalog');
    const readme = filesOf(workspace)['README.md'];
    run(workspace, 'readme', prior);
    expect(filesOf(workspace)['docs/api.md']).toMatch(
      /400 without `q`\.\n\n## GET \/health\n\nSays that the service is up/,
    );
    expect(filesOf(workspace)['README.md']).toBe(readme);
  });

  it('adds it as a bullet with billing’s own marker, and keeps underlined headings', () => {
    const { workspace, prior } = withEndpoint('billing', { Dockerfile: 'FROM node:20-slim\n' });
    run(workspace, 'readme', prior);
    const text = filesOf(workspace)['README.md']!;
    expect(text).toContain('\n* `GET /health`: says that the service is up');
    expect(text).toMatch(
      /\nContainer\n---------\n\n```sh\ndocker build --tag billing \.\ndocker run --publish 8080:8080 billing\n/,
    );
    expect(text.startsWith(seedFiles('billing')['README.md']!.split('\n* `GET /reminders`')[0]!)).toBe(true);
  });

  it('changes nothing when all is said, and says so', () => {
    const { workspace, prior } = withEndpoint('checkout');
    run(workspace, 'readme', prior);
    const finish = run(workspace, 'readme', prior);
    expect(finish.summary).toContain('Nothing needed changing');
  });

  it('writes a first one where there is none', () => {
    const { 'README.md': _, ...files } = seedFiles('billing');
    const workspace = new FakeWorkspace('billing', files);
    run(workspace, 'readme');
    expect(filesOf(workspace)['README.md']).toMatch(
      /^# billing\n[\s\S]*npm start[\s\S]*port 8080[\s\S]*`POST \/invoices`/,
    );
  });
});

describe('the runbook', () => {
  it.each([
    ['checkout', 'node src/main.js', 3000, 'PORT'],
    ['catalog', 'node app/main.ts', 4100, 'CATALOG_PORT'],
    ['billing', 'node lib/index.js', 8080, 'PORT'],
  ])('tells how %s is started, reached and watched', (name, start, port, variable) => {
    const { workspace, prior } = withEndpoint(name);
    run(workspace, 'runbook', prior);
    const text = filesOf(workspace)[`docs/runbooks/${name}.md`]!;
    for (const part of [
      start,
      `http://127.0.0.1:${port}/health`,
      variable,
      '## Roll back',
      '## Logs',
      '## Deploy',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('keeps an existing one, corrects its health check and adds what it lacks', () => {
    const own =
      '# Billing on call\n\n## Health\n\nAsk `curl http://127.0.0.1:8080/alive`.\n\n## Who to call\n\nRosa.\n';
    const { workspace, prior } = withEndpoint('billing', { 'docs/runbook.md': own });
    run(workspace, 'runbook', prior);
    const text = filesOf(workspace)['docs/runbook.md']!;
    expect(text).toContain('## Who to call\n\nRosa.\n');
    expect(text).not.toContain('/alive');
    expect(text).toContain('127.0.0.1:8080/health');
    expect(text).toContain('## Roll back');
    expect(text.match(/^## Health$/gm)).toHaveLength(1);
  });
});

describe('the changelog', () => {
  const log = (own: string | null) => () =>
    done({
      commits: [
        ...(own
          ? [{ commit: own, author: 'a', at: '2026-03-01T10:00:00Z', subject: 'feat: GET /health', body: '' }]
          : []),
        {
          commit: 'c5',
          author: 'a',
          at: '2026-01-14T12:33:00+01:00',
          subject: 'BIL-13: amounts must be whole cents',
          body: '',
        },
        { commit: 'c4', author: 'a', at: '2026-01-10T12:33:00+01:00', subject: 'Merge branch "x"', body: '' },
        {
          commit: 'c3',
          author: 'a',
          at: '2025-12-20T12:33:00+01:00',
          subject: 'fix(api): refuse quantities below one',
          body: '',
        },
        {
          commit: 'c2',
          author: 'a',
          at: '2025-12-08T09:41:00+01:00',
          subject: 'Remove the old list',
          body: '',
        },
        { commit: 'c1', author: 'a', at: '2025-11-12T10:20:00+01:00', subject: 'chore: start', body: '' },
      ],
    });

  it('sorts the log by kind, with the task’s own commits unreleased and dates from the commits', () => {
    const { prior, workspace: made } = withEndpoint('billing');
    const own = prior[0]!.finish.artifacts[0]!.commit;
    const workspace = new FakeWorkspace('billing', filesOf(made), { overrides: { git_log: log(own) } });
    const finish = run(workspace, 'changelog');
    expect(finish.artifacts.map(({ kind }) => kind)).toEqual(['commit', 'changelog']);
    const text = Object.entries(workspace.at('task/task-1')).find(([path]) => path === 'CHANGELOG.md')![1];
    expect(text).toContain('## [2.5.1] - 2026-03-01');
    expect(text).toContain('### Removed\n\n- Remove the old list (2025-12-08)');
    expect(text).toContain(
      '- Amounts must be whole cents (BIL-13, 2026-01-14)\n- Refuse quantities below one (2025-12-20)',
    );
    expect(text).not.toMatch(/Merge|chore|Start \(/);
  });

  it('puts the task’s commits under Unreleased', () => {
    const { workspace, prior } = withEndpoint('billing');
    const own = prior[0]!.finish.artifacts[0]!.commit;
    const tools = {
      call: (name: string, args: Parameters<FakeWorkspace['call']>[1]) =>
        name === 'workspace.git_log' ? log(own)() : workspace.call(name, args),
    };
    const brief = briefOf(
      { agent: 'documentation', repository: 'billing', description: 'Write it. [wish: changelog]' },
      { prior },
    );
    drive(brief, tools, documentationTurn);
    expect(filesOf(workspace)['CHANGELOG.md']).toMatch(
      /## \[Unreleased\]\n\n### Added\n\n- GET \/health \(2026-03-01\)\n\n## \[2\.5\.1\] - 2026-01-14\n/,
    );
  });

  it('adds to an existing one only what it lacks', () => {
    const own =
      '# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- Something older (2026-01-01)\n\n## [2.5.0] - 2025-12-21\n\n- Refuse quantities below one\n- Remove the old list\n';
    const workspace = new FakeWorkspace(
      'billing',
      { ...seedFiles('billing'), 'CHANGELOG.md': own },
      { overrides: { git_log: log(null) } },
    );
    run(workspace, 'changelog');
    expect(filesOf(workspace)['CHANGELOG.md']).toBe(
      own.replace('### Fixed\n\n', '### Fixed\n\n- Amounts must be whole cents (BIL-13, 2026-01-14)\n'),
    );
  });
});

describe('what does not go well', () => {
  it('ends failed with the reason when the commit is rejected', () => {
    const { 'README.md': _, ...files } = seedFiles('checkout');
    const workspace = new FakeWorkspace('checkout', files, {
      overrides: { commit_files: () => rejected('wait for the editor') },
    });
    const finish = run(workspace, 'readme');
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'call_rejected' } });
    expect(finish.summary).toContain('wait for the editor');
  });
});

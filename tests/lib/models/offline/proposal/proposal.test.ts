import { describe, expect, it } from 'vitest';
import { topicOf } from '../../../../../lib/models/offline/agents/proposal/choose-topic.ts';
import { searchWords } from '../../../../../lib/models/offline/agents/proposal/search.ts';
import { proposalTurn } from '../../../../../lib/models/offline/agents/proposal/turn.ts';
import { briefOf, drive, FakeWorkspace, rejected } from '../../../../support/offline-drive.ts';
import { seedFiles } from '../../../../support/seeds.ts';

const REQUEST = 'Find out why vouchers are applied twice';

function run(name: string, more: Partial<Parameters<typeof briefOf>[0]> = {}, overrides = {}) {
  const workspace = new FakeWorkspace(name, seedFiles(name), { overrides });
  const brief = briefOf({ repository: name, kind: 'proposal', description: REQUEST, ...more });
  const { finish } = drive(brief, workspace, proposalTurn);
  return { finish, workspace, files: workspace.at('task/task-1') };
}

describe('proposalTurn', () => {
  it('commits what it read, with the lines that bear on the request, steps, risks and questions', () => {
    const { finish, files, workspace } = run('checkout');
    const path = 'docs/proposals/find-out-why-vouchers-are-applied-twice.md';
    expect(finish).toMatchObject({ status: 'completed', kind: 'proposal' });
    expect(finish.artifacts[0]).toMatchObject({
      kind: 'proposal',
      branch: 'task/task-1',
      data: { path, files: [path] },
    });
    const text = files[path]!;
    expect(text).toMatch(/`src\/vouchers\.js`\n {2}- line \d+: /);
    for (const title of ['## What was asked', '## Steps', '## Risks', '## Open questions'])
      expect(text).toContain(title);
    expect(text).toContain('2026-03-01');
    expect(text).toContain('Bring it about in a test');
    const before = seedFiles('checkout');
    expect(Object.keys(files).filter((each) => before[each] !== files[each])).toEqual([path]);
    expect(workspace.log.map(({ tool }) => tool)).not.toContain('workspace.run_tests');
  });

  it('finds other places in another repository, and says when there are none', () => {
    const { files, finish } = run('billing');
    expect(Object.values(files).join('\n')).not.toContain('src/vouchers.js');
    expect(finish.summary).toMatch(/none of which has the words|bear on it/);
  });

  it('asks other questions of other work', () => {
    const { files } = run('billing', {
      description: 'Rotate the database password of production',
      environment: 'production',
    });
    const text = files['docs/proposals/rotate-the-database-password-of-production.md']!;
    expect(text).toContain('Issue a new secret beside the old one');
    expect(text).toContain('Who has to be told before production is touched?');
  });

  it('asks the question of the plan where a name is not known', () => {
    const { files, finish } = run('billing', {
      description: `No environment is called 'qa'. Asked for: "Deploy it to qa". [wish: proposal; question: Which environment is meant by 'qa'?]`,
    });
    expect(files['docs/proposals/deploy-it-to-qa.md']).toContain("- Which environment is meant by 'qa'?");
    expect(finish.summary).toContain("Open: Which environment is meant by 'qa'?");
  });

  it('puts the text into the artifact alone when no repository is known, and says so', () => {
    const tools = { call: () => Promise.reject(new Error('no tool is needed')) as never };
    const { finish } = drive(
      briefOf({ repository: null, kind: 'proposal', description: REQUEST }),
      tools,
      proposalTurn,
    );
    expect(finish).toMatchObject({ status: 'completed', kind: 'proposal' });
    expect(finish.summary).toContain('No repository is known');
    expect(finish.artifacts[0]).toMatchObject({ commit: null, repository: null });
    expect(finish.artifacts[0]?.data.text).toContain('## Steps');
  });

  it('ends failed with the reason when the commit is rejected', () => {
    const { finish } = run('checkout', {}, { commit_files: () => rejected('not in this repository') });
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'call_rejected' } });
    expect(finish.summary).toContain('not in this repository');
  });

  it('quotes what a file says without letting it break the document', () => {
    const hostile = {
      'a.md': 'vouchers `code` \n```\n# Not a heading of ours: vouchers\n',
      'package.json': '{}',
    };
    const workspace = new FakeWorkspace('odd', hostile);
    drive(briefOf({ repository: 'odd', kind: 'proposal', description: REQUEST }), workspace, proposalTurn);
    const text = Object.entries(workspace.at('task/task-1')).find(([path]) => path.startsWith('docs/'))![1];
    expect(text).toContain("line 1: `vouchers 'code'`");
    expect(text.match(/^# /gm)).toHaveLength(1);
  });
});

describe('searchWords', () => {
  it('leaves small words out and takes the longest first', () => {
    expect(searchWords('Please find out why the vouchers are applied twice')).toEqual([
      'vouchers',
      'applied',
      'twice',
      'find',
    ]);
  });
});

describe('topicOf', () => {
  it.each([
    ['Delete the README', 'change'],
    ['Add a DELETE /invoices endpoint', 'change'],
    ['Delete the backup script', 'change'],
    ['Remove the export button', 'change'],
    ['Cover the delete function', 'change'],
    ['Add caching of user roles', 'change'],
    ['Make billing nicer', 'change'],
    ['', 'change'],
    ['Delete all customer records', 'data'],
    ['Drop the orders table on staging', 'data'],
    ['Plan the database migration', 'data'],
    ['Rotate the database password', 'secrets'],
    ['Give the auditors read access to the database on production', 'access'],
    ['Restart billing on staging', 'running systems'],
    ['Speed up the search', 'performance'],
    ['Why is the search slow?', 'performance'],
    ['Fix the rounding fault', 'investigation'],
  ])('%j is about %s', (request, name) => expect(topicOf(request).name).toBe(name));
});

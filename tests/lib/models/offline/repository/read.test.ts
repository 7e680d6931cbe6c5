import { expect, test } from 'vitest';
import { readPhase } from '../../../../../lib/models/offline/repository/read.ts';
import { finishChange, hintsOf } from '../../../../../lib/models/offline/repository/turns.ts';
import type { TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import { briefOf, drive, FakeWorkspace } from '../../../../support/offline-drive.ts';

/** A script that only reads, and says at which ref and which files. */
function readOnly(brief: TurnBrief): TurnDraft {
  const read = readPhase(brief);
  if (!read.done) return read.turn;
  return finishChange(brief, {
    summary: `${read.ref} ${Object.keys(read.files).join(',')} of ${read.paths.length}`,
  });
}

const FILES = {
  'package.json': '{}',
  'package-lock.json': '{}',
  'logo.png': 'x',
  'src/app.js': 'run()',
  'big.txt': 'x'.repeat(70_000),
};

test('reads the text files of one commit of the default branch, not lockfiles, binaries and what is too long', () => {
  const tools = new FakeWorkspace('shop', FILES);
  const { finish } = drive(briefOf({ repository: 'shop' }), tools, readOnly);
  expect(finish.summary).toBe(`${tools.branches.get('main')} package.json,src/app.js of 5`);
  expect(tools.log.map(({ args }) => args.ref ?? null)).toEqual([null, tools.branches.get('main')]);
});

test('reads the task branch once an earlier subtask committed to it', () => {
  const tools = new FakeWorkspace('shop', FILES);
  const branch = 'task/task-1';
  const made = tools.call('workspace.commit_files', { branch, files: [{ path: 'NEW.md', content: 'new' }] });
  const commit = (made.output as { commit: string }).commit;
  const artifact = {
    kind: 'commit',
    title: 'c',
    repository: 'shop',
    branch,
    commit,
    url: null,
    data: {},
  } as const;
  const finish = {
    status: 'completed',
    kind: 'change',
    summary: 's',
    artifacts: [artifact],
    error: null,
  } as const;
  const prior = [
    { index: 0, agent: 'feature-dev', title: 't', finish: { ...finish, artifacts: [artifact] } },
  ];
  const end = drive(briefOf({ repository: 'shop' }, { prior }), tools, readOnly).finish;
  expect(end.summary).toBe('task/task-1 NEW.md,package.json,src/app.js of 6');
});

test('reads 50 files at most, those near the root first', () => {
  const deep = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`a/b/file-${at}.js`, '']));
  const tools = new FakeWorkspace('shop', { ...deep, 'z.js': 'z' });
  drive(briefOf({ repository: 'shop' }), tools, readOnly);
  const paths = tools.log.at(-1)?.args.paths as string[];
  expect([paths.length, paths[0]]).toEqual([50, 'z.js']);
});

test('notes are what stands in the last brackets', () => {
  const description = 'Add [this: that] to it. [wish: endpoint; path: /a:b; Method: GET]';
  expect(hintsOf({ description })).toEqual({ wish: 'endpoint', path: '/a:b', method: 'GET' });
  expect(hintsOf({ description: 'no notes [here]' })).toEqual({});
});

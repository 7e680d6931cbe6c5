import { hasFlag } from '../../argv.ts';
import { inRepository, PUBLISHES } from '../../local-deeds.ts';
import type { Row } from '../../program.ts';
import { behindWord, branchPlaces, deletesRefs, isForced, pushedRefs, reachesShared } from './pushed.ts';

const DRY = ['-n', '--dry-run'];
const LOST = inRepository({ operation: 'delete', effect: 'destructive' });

/** What git changes at the remote: others see it. */
export const REMOTE_ROWS: readonly Row[] = [
  {
    id: 'git.push_dry',
    when: { words: 'push', flags: DRY },
    does: inRepository({ operation: 'read', effect: 'read' }),
    why: 'It only says what would be pushed.',
    must: ['git push --dry-run --force origin main', 'git push -n origin main'],
    not: ['git push origin main'],
  },
  {
    id: 'git.push_mirror',
    when: { words: 'push', flags: ['--mirror'] },
    does: { ...LOST, floor: 'critical', whole: true },
    why: '--mirror removes and overwrites every branch and tag of the remote that is not here.',
    safer: 'push the branches that are meant',
    must: ['git push --mirror origin', 'git push --mirror git@github.com:acme/shop.git'],
    not: ['git clone --mirror git@github.com:acme/shop.git', 'git push --all origin'],
  },
  {
    id: 'git.push_delete_shared',
    when: {
      words: 'push',
      test: (argv) =>
        deletesRefs(argv) &&
        reachesShared({
          ...argv,
          words: argv.words.map((word) => ({ ...word, text: word.text.replace(/^:/, '') })),
        }),
    },
    does: { ...LOST, floor: 'high' },
    at: branchPlaces,
    why: 'A branch that others build on is gone from the remote.',
    safer: 'protect the branch, delete only merged ones',
    must: ['git push origin --delete main', 'git push origin :production', 'git push --prune origin main'],
    not: ['git push origin --delete feature/login', 'git push origin main'],
  },
  {
    id: 'git.push_delete',
    when: { words: 'push', test: deletesRefs },
    does: LOST,
    why: 'A branch or tag is gone from the remote.',
    safer: 'see that it is merged first',
    must: [
      'git push origin --delete feature/login',
      'git push origin :old-topic',
      'git push --delete origin v1.0.0',
    ],
    not: ['git push origin feature/login', 'git push origin HEAD:feature/x'],
  },
  {
    id: 'git.push_force_shared',
    when: {
      words: 'push',
      test: (argv) => isForced(argv) && (reachesShared(argv) || pushedRefs(argv).length === 0),
    },
    does: { ...LOST, floor: 'high' },
    at: branchPlaces,
    why: 'Commits of others on a branch that they build on are gone from the remote.',
    safer: 'merge or revert, or push --force-with-lease to a branch of your own',
    must: [
      'git push --force origin main',
      'git push -f',
      'git push origin +master',
      'git push -f origin HEAD:production',
      'git push --force origin "$BRANCH"',
    ],
    not: [
      'git push --force-with-lease origin feature/x',
      'git push -f origin feature/x',
      'git push origin main',
    ],
  },
  {
    id: 'git.push_force',
    when: { words: 'push', test: isForced },
    does: LOST,
    why: 'What somebody else pushed to that branch meanwhile is gone from the remote.',
    safer: 'use --force-with-lease',
    must: ['git push -f origin feature/x', 'git push origin +fix/typo'],
    not: ['git push --force-with-lease origin feature/x', 'git push --force origin main'],
  },
  {
    id: 'git.push_lease_shared',
    when: { words: 'push', flags: ['--force-with-lease', '--force-if-includes'], test: reachesShared },
    does: { ...LOST, floor: 'medium' },
    at: branchPlaces,
    why: 'The history of a branch that others build on is replaced, though only as it was last seen here.',
    must: ['git push --force-with-lease origin main'],
    not: ['git push --force-with-lease origin feature/x', 'git push origin main'],
  },
  {
    id: 'git.push_shared',
    when: { words: 'push', test: reachesShared },
    does: inRepository({ operation: 'merge' }),
    at: branchPlaces,
    why: 'It changes a branch that others build on, without a review.',
    safer: 'push a branch and open a pull request',
    must: ['git push origin main', 'git push origin HEAD:production', 'git push --all origin'],
    not: ['git push origin feature/login', 'git push -u origin fix/x', 'git push'],
  },
  {
    id: 'git.push',
    when: { words: 'push' },
    does: PUBLISHES,
    why: 'It publishes a branch or a tag.',
    must: [
      'git push -u origin feature/login',
      'git push',
      'git push origin v1.2.0',
      'git push --force-with-lease origin feature/x',
    ],
    not: ['git pull', 'git push --force origin main'],
  },
  {
    id: 'git.history_rewrite',
    when: { words: 'filter-branch|filter-repo', without: ['--analyze', '--dry-run'] },
    does: inRepository({ operation: 'modify', effect: 'destructive' }),
    why: 'Every commit gets another name and what is filtered out is gone; clones of others do not fit any more.',
    safer: 'work on a fresh clone, kept beside the old one',
    must: [
      "git filter-branch --tree-filter 'rm -f passwords.txt' HEAD",
      'git filter-repo --path secrets --invert-paths',
    ],
    not: ['git filter-repo --analyze', 'git log --all'],
  },
  {
    id: 'git.remote_set',
    when: { words: 'remote add|set-url|rename|remove|rm|set-head|prune|update|set-branches' },
    does: inRepository({ reach: 'workspace' }),
    why: 'It changes what this copy knows of its remotes.',
    must: [
      'git remote add upstream https://x.example/a.git',
      'git remote prune origin',
      'git remote set-url origin git@x.example:a.git',
    ],
    not: ['git remote -v', 'git remote show origin'],
  },
  {
    id: 'git.submodule_run',
    when: { words: 'submodule foreach' },
    does: inRepository({ operation: 'read', effect: 'read', reach: 'workspace' }),
    runs: (argv) => {
      const words = behindWord(argv, 'foreach');
      const [only] = words;
      return words.length === 1 && only
        ? [{ kind: 'script', text: only, language: 'shell' }]
        : [{ kind: 'words', words }];
    },
    why: 'It runs a command in each submodule.',
    must: ['git submodule foreach git clean -fdx', "git submodule foreach --recursive 'git reset --hard'"],
    not: ['git submodule update --init', 'git submodule status'],
  },
  {
    id: 'git.lfs_push',
    when: { words: 'lfs push|lock|unlock|migrate|prune' },
    does: (argv) =>
      argv.words[1]?.text === 'migrate' && !hasFlag(argv, '--dry-run')
        ? inRepository({ effect: 'destructive', reach: 'workspace' })
        : PUBLISHES,
    why: 'It changes what large files the repository holds, or who may change them.',
    must: ['git lfs push origin main', 'git lfs migrate import --include="*.zip"'],
    not: ['git lfs ls-files', 'git lfs pull'],
  },
  {
    id: 'git.foreign_push',
    when: { words: 'svn|p4 dcommit|commit-diff|set-tree|submit', without: ['-n', '--dry-run'] },
    does: inRepository({ floor: 'medium', operation: 'merge' }),
    why: 'Commits are written into the shared repository of another system, at once for everybody.',
    must: ['git svn dcommit', 'git p4 submit'],
    not: ['git svn fetch', 'git svn dcommit -n'],
  },
];

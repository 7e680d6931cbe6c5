import { hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { BUILDS, DROPS_WORK, inCopy } from '../../local-deeds.ts';
import type { Argv, Nested, Row } from '../../program.ts';
import { behindWord, SHARED_BRANCH } from './pushed.ts';

const DRY = ['-n', '--dry-run'];
const behindDashes = ({ all }: Argv) => all.some(({ text }) => text === '--' || text === '.');

/** What git changes in the working copy and its own history. */
export const LOCAL_ROWS: readonly Row[] = [
  {
    id: 'git.dry_run',
    when: {
      words: 'add|clean|commit|fetch|gc|mv|prune|rm|worktree|remote|notes|stash|filter-repo',
      flags: [...DRY, '--analyze'],
      without: ['--no-verify'],
      test: ({ words, flags }) => words[0]?.text !== 'commit' || flags.has('--dry-run'),
    },
    does: looks(),
    why: 'It only says what would be done.',
    must: ['git clean -ndx', 'git rm -n old.ts', 'git worktree prune --dry-run', 'git commit --dry-run'],
    not: ['git clean -fdx', 'git commit -n -m x'],
  },
  {
    id: 'git.reset_hard',
    when: { words: 'reset', flags: ['--hard', '--merge'] },
    does: DROPS_WORK,
    why: 'Changes that no commit holds are gone.',
    safer: 'git stash first, or --keep',
    must: ['git reset --hard HEAD~1', 'git reset --hard origin/main', 'git -C app reset --hard'],
    not: ['git reset HEAD file.ts', 'git reset --soft HEAD~1'],
  },
  {
    id: 'git.clean',
    when: { words: 'clean', flags: ['-f', '--force'] },
    does: DROPS_WORK,
    why: 'Files that git does not know are gone; with -x also ignored ones such as .env.',
    safer: 'git clean -n first',
    must: ['git clean -fdx', 'git clean --force -d', 'git clean -xdff'],
    not: ['git clean -n', 'git clean -nfd'],
  },
  {
    id: 'git.checkout_files',
    when: {
      words: 'checkout',
      test: (argv) => behindDashes(argv) || hasFlag(argv, '-f', '--force', '--ours', '--theirs'),
    },
    does: DROPS_WORK,
    why: 'Changes of those files that no commit holds are gone.',
    safer: 'git stash first',
    must: ['git checkout -- .', 'git checkout .', 'git checkout HEAD -- src/a.ts', 'git checkout -f main'],
    not: ['git checkout main', 'git checkout -b feature/x'],
  },
  {
    id: 'git.restore',
    when: {
      words: 'restore',
      test: (argv) => !hasFlag(argv, '--staged', '-S') || hasFlag(argv, '--worktree', '-W'),
    },
    does: DROPS_WORK,
    why: 'Changes of those files that no commit holds are gone.',
    safer: 'git stash first',
    must: ['git restore .', 'git restore --source=HEAD~2 src/a.ts', 'git restore --staged --worktree .'],
    not: ['git restore --staged src/a.ts'],
  },
  {
    id: 'git.switch_discard',
    when: { words: 'switch', flags: ['-f', '--force', '--discard-changes'] },
    does: DROPS_WORK,
    why: 'Changes that no commit holds are gone.',
    must: ['git switch --discard-changes main', 'git switch -f main'],
    not: ['git switch main', 'git switch -c feature/x'],
  },
  {
    id: 'git.stash_drop',
    when: { words: 'stash drop|clear' },
    does: DROPS_WORK,
    why: 'Work that was put aside is gone.',
    safer: 'git stash branch keeps it',
    must: ['git stash drop', 'git stash clear', 'git stash drop stash@{2}'],
    not: ['git stash', 'git stash list', 'git stash pop'],
  },
  {
    id: 'git.branch_drop',
    when: {
      words: 'branch',
      test: (argv) =>
        hasFlag(argv, '-D') ||
        (hasFlag(argv, '-d', '--delete') && hasFlag(argv, '-f', '--force')) ||
        (hasFlag(argv, '-d', '--delete') && argv.words.slice(1).some(({ text }) => SHARED_BRANCH.test(text))),
    },
    does: DROPS_WORK,
    why: 'A local branch is gone, with its commits if no other holds them.',
    safer: '-d, which refuses unmerged branches',
    must: ['git branch -D feature/x', 'git branch --delete --force old', 'git branch -d main'],
    not: ['git branch -d merged', 'git branch -a', 'git branch new'],
  },
  {
    id: 'git.branch_merged',
    when: { words: 'branch', flags: ['-d', '--delete'] },
    does: BUILDS,
    why: 'It removes the branch only if its commits are merged.',
    must: ['git branch -d feature/done'],
    not: ['git branch -D feature/done', 'git branch --list'],
  },
  {
    id: 'git.tag_delete',
    when: { words: 'tag', flags: ['-d', '--delete'] },
    does: DROPS_WORK,
    why: 'A local tag is gone.',
    must: ['git tag -d v1.0.0', 'git tag --delete old'],
    not: ['git tag v1.0.0', 'git tag -l'],
  },
  {
    id: 'git.unreachable_lost',
    when: { test: (argv) => isPruning(argv) },
    does: { ...DROPS_WORK, floor: 'medium' },
    why: 'Commits that no branch holds cannot be found again after it.',
    safer: 'leave the reflog to its ninety days',
    must: [
      'git reflog expire --expire=now --all',
      'git gc --prune=now --aggressive',
      'git prune',
      'git reflog delete HEAD@{2}',
      'git update-ref -d refs/heads/main',
    ],
    not: ['git gc', 'git reflog', 'git gc --auto'],
  },
  {
    id: 'git.worktree_remove',
    when: { words: 'worktree remove', flags: ['-f', '--force'] },
    does: DROPS_WORK,
    why: 'A working copy is gone with all that was not committed in it.',
    must: ['git worktree remove --force ../hotfix'],
    not: ['git worktree remove ../hotfix', 'git worktree list'],
  },
  {
    id: 'git.rm',
    when: { words: 'rm', without: ['--cached'] },
    does: BUILDS,
    why: 'The files are removed from the next commit; earlier ones hold them.',
    must: ['git rm src/old.ts', 'git rm -r docs/legacy'],
    not: ['git rm --cached .env', 'rm src/old.ts'],
  },
  {
    id: 'git.rewrite',
    when: { words: 'rebase', flags: ['--exec', '-x'] },
    does: BUILDS,
    runs: commandsAfterCommits,
    why: 'It runs a command after each commit.',
    must: ["git rebase -i main --exec 'npm test'", 'git rebase -x "rm -rf /" main'],
    not: ['git rebase main'],
  },
  {
    id: 'git.bisect_run',
    when: { words: 'bisect run' },
    does: BUILDS,
    runs: (argv) => [{ kind: 'words', words: behindWord(argv, 'run') }],
    why: 'It runs a command on commit after commit.',
    must: ['git bisect run npm test', "git bisect run sh -c 'rm -rf /'"],
    not: ['git bisect start', 'git bisect good'],
  },
  {
    id: 'git.hooks_from',
    when: {
      words: 'config core.hooksPath|core.hookspath|init.templateDir|include.path *',
      // A folder of the project itself is what others of it use as well.
      test: ({ words }) => !words[2]!.known || /^[/~]|\.\.\//.test(words[2]!.text),
    },
    does: ({ flags }) =>
      inCopy({
        resource: 'security',
        floor: 'medium',
        reach: flags.has('--global') || flags.has('--system') ? 'machine' : 'workspace',
      }),
    why: 'Git runs the programs in that folder by itself from then on, or takes settings from that file.',
    must: ['git config core.hooksPath /tmp/x', 'git config --global init.templateDir ~/t'],
    not: ['git config core.hooksPath .githooks', 'git config core.hooksPath', 'git config user.name Ada'],
  },
  {
    id: 'git.config_global',
    when: {
      words: 'config',
      flags: ['--global', '--system'],
      test: (argv) =>
        argv.words.length > 2 ||
        hasFlag(argv, '--unset', '--unset-all', '--add', '--replace-all', '--remove-section', '-e', '--edit'),
    },
    does: inCopy({ reach: 'machine', resource: 'other' }),
    why: 'It changes git for all that this person does on this machine.',
    must: ['git config --global user.name "Ada"', 'git config --global --unset http.proxy'],
    not: ['git config --global user.name', 'git config --list', 'git config user.name Ada'],
  },
];

/** What `rebase -x command` or `--exec command` runs; `-x` of other commands of git takes no value. */
function commandsAfterCommits({ all, flags }: Argv): Nested[] {
  const short = all.flatMap((word, i) => (all[i - 1]?.text === '-x' ? [word] : []));
  return [...(flags.get('--exec') ?? []), ...short].map((text) => ({
    kind: 'script',
    text,
    language: 'shell',
  }));
}

function isPruning(argv: Argv): boolean {
  const [first, second] = argv.words.map(({ text }) => text);
  if (first === 'prune') return true;
  if (first === 'gc')
    return ['now', 'all', '0'].some((when) => argv.flags.get('--prune')?.some(({ text }) => text === when));
  if (first === 'update-ref') return hasFlag(argv, '-d');
  return first === 'reflog' && (second === 'delete' || (second === 'expire' && argv.flags.size > 0));
}

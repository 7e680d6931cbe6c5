import { hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { BUILDS, inCopy } from '../../local-deeds.ts';
import type { Argv, Program } from '../../program.ts';
import { LOCAL_ROWS } from './local.ts';
import { configuredCommand, hooksOf } from './pushed.ts';
import { REMOTE_ROWS } from './remote.ts';

const known = (text: string) => ({ text, known: true, start: 0, end: 0 });

/** Commands that list when they are given nothing, or a flag or word that says so. */
function lists(argv: Argv): boolean {
  const [first = '', second] = argv.words.map(({ text }) => text);
  if (
    hasFlag(argv, '--list', '-l', '--get', '--get-all', '--get-regexp', '--show-current') &&
    /^(?:branch|tag|config)$/.test(first)
  )
    return true;
  if (/^(?:branch|tag|remote)$/.test(first) && second === undefined)
    return argv.all.length < 4 && !hasFlag(argv, '-d', '-D', '--edit-description');
  return /^(?:stash|worktree|submodule|notes|remote|bisect|sparse-checkout|lfs) (?:list|show|status|summary|log|get-url|ls-files|env)$/.test(
    `${first} ${second}`,
  );
}

/** git: what leaves the working copy, what loses work, and the many commands that do neither. */
export const GIT: readonly Program[] = [
  {
    names: ['git'],
    source: 'git-scm.com/docs',
    valued: [
      '-C',
      '-c',
      '--git-dir',
      '--work-tree',
      '--namespace',
      '-m',
      '--message',
      '-F',
      '--file',
      '-b',
      '-B',
      '--exec',
      '--author',
      '--date',
      '-o',
      '--push-option',
      '--receive-pack',
      '--repo',
      '--upload-pack',
      '--source',
      '-s',
      '--since',
      '--until',
      '--grep',
      '-S',
      '-G',
      '-L',
      '--depth',
      '--branch',
      '-t',
      '--template',
      '--config',
      '--format',
      '-u',
      '--expire',
    ].filter((flag) => !['-u', '-s', '-t', '-S', '-o'].includes(flag)),
    rows: [
      {
        id: 'git.runs_setting',
        when: {
          test: (argv) =>
            configuredCommand(argv) !== null && (argv.flags.has('-c') || argv.words[0]?.text === 'config'),
        },
        does: inCopy({ floor: 'medium' }),
        runs: (argv) => [{ kind: 'script', text: known(configuredCommand(argv) ?? ''), language: 'shell' }],
        why: 'A setting of git can be a command that git runs.',
        must: [
          "git -c alias.x='!rm -rf /' x",
          "git config --global alias.wipe '!git clean -fdx'",
          "git -c core.sshCommand='sh evil.sh' fetch",
        ],
        not: ['git -c user.name=x commit -m y', 'git config alias.st status'],
      },
      {
        id: 'git.runs_hooks',
        when: { test: (argv) => hooksOf(argv).length > 0 },
        does: inCopy({ floor: 'medium' }),
        runs: (argv) => hooksOf(argv).map((text) => ({ kind: 'script', text, language: 'shell' })),
        why: 'It runs hooks out of a folder that this text wrote before.',
        must: ["printf 'rm -rf /srv' > .h/post-checkout; git -c core.hooksPath=.h checkout x"],
        not: ['git -c core.hooksPath=.githooks commit -m x'],
      },
      {
        id: 'git.help',
        when: { flags: ['--help', '--version'] },
        does: looks(),
        why: 'It prints a text about itself.',
        must: ['git push --help', 'git --version'],
        not: ['git push'],
      },
      ...REMOTE_ROWS,
      ...LOCAL_ROWS,
      {
        id: 'git.lists',
        when: { test: lists },
        does: looks(),
        why: 'It lists what is there.',
        must: [
          'git branch -a',
          'git tag',
          'git remote -v',
          'git stash list',
          'git config --list',
          'git worktree list',
        ],
        not: ['git branch new', 'git tag v1', 'git stash', 'git config user.name Ada'],
      },
      {
        id: 'git.reads',
        when: {
          words:
            'status|log|show|diff|blame|annotate|grep|shortlog|describe|ls-files|ls-tree|ls-remote|rev-parse|rev-list|cat-file|for-each-ref|show-ref|show-branch|name-rev|merge-base|cherry|whatchanged|range-diff|diff-tree|diff-index|diff-files|count-objects|fsck|verify-commit|verify-tag|verify-pack|check-ignore|check-attr|check-ref-format|check-mailmap|var|help|version|bugreport|diagnose|archive|bundle|format-patch|request-pull|difftool|gitk|gui|instaweb|reflog|column|stripspace|interpret-trailers|hash-object|symbolic-ref|merge-tree|patch-id|get-tar-commit-id|for-each-repo|fmt-merge-msg|credential|web--browse',
        },
        does: looks(),
        why: 'It shows history, files or differences.',
        must: [
          'git status',
          'git log --oneline --grep="DROP TABLE"',
          'git diff main...feature',
          'git ls-remote origin',
          'git reflog',
        ],
        not: ['git push', 'git commit -m "git log"'],
      },
      {
        id: 'git.everyday',
        when: {
          words:
            'add|commit|stage|fetch|pull|clone|init|checkout|switch|restore|reset|merge|rebase|cherry-pick|revert|stash|branch|tag|mv|rm|remote|config|submodule|subtree|worktree|sparse-checkout|bisect|apply|am|notes|rerere|maintenance|gc|repack|pack-refs|pack-objects|unpack-objects|index-pack|update-index|update-ref|read-tree|write-tree|commit-tree|commit-graph|multi-pack-index|mktree|mktag|clean|lfs|flow|mergetool|replace|backfill|prune-packed|update-server-info|fast-export|fast-import|svn|p4|send-email|imap-send|absorb|town|filter-repo|scalar|hook|daemon|undo|lg|st|co|ci|br',
        },
        does: BUILDS,
        why: 'It changes the working copy or its own history, and can be undone by git.',
        must: [
          'git add -A',
          'git commit -m "fix: rm -rf / in docs"',
          'git checkout -b feature/x',
          'git merge main',
          'git rebase main',
          'git stash pop',
          'git fetch --prune',
          'git pull --rebase',
        ],
        not: ['git push origin main', 'git reset --hard', 'git status'],
      },
      {
        id: 'git.nothing',
        when: { test: ({ words }) => words.length === 0 },
        does: looks(),
        why: 'Without a command it prints a text about itself.',
        must: ['git'],
        not: ['git status'],
      },
    ],
    otherwise: 'unknown',
  },
];

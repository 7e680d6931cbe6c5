import { flagValue, hasFlag } from '../../argv.ts';
import type { Argv, Word } from '../../program.ts';

/** Branches that others build on, by the names that are usual. What they really are the project's registry says. */
export const SHARED_BRANCH =
  /^(?:refs\/heads\/)?(?:main|master|trunk|develop|development|production|prod|live|staging|stable|releases?|release[/-].+|hotfix[/-].+|\$\{.+|\$\(.+)$/i;

/** The branch or tag that each refspec of `git push` changes at the remote, without a leading `+`. */
export function pushedRefs(argv: Argv): string[] {
  return argv.words.slice(2).map(({ text }) => {
    const plain = text.replace(/^\+/, '');
    const [from = '', to] = plain.split(':');
    return to === undefined || to === '' ? from : to;
  });
}

/** Whether a push takes the remote's history away where it is otherwise: `--force`, `-f`, `+branch`. */
export function isForced(argv: Argv): boolean {
  return hasFlag(argv, '-f', '--force') || argv.words.slice(2).some(({ text }) => text.startsWith('+'));
}

/** Whether it removes refs at the remote: `--delete`, `:branch`, `--prune`. */
export function deletesRefs(argv: Argv): boolean {
  return (
    hasFlag(argv, '-d', '--delete', '--prune') || argv.words.slice(2).some(({ text }) => text.startsWith(':'))
  );
}

/** Whether a push reaches a branch that others build on, or all branches there are. */
export function reachesShared(argv: Argv): boolean {
  return hasFlag(argv, '--all', '--mirror') || pushedRefs(argv).some((ref) => SHARED_BRANCH.test(ref));
}

/** The branch as a place; a colon-delete names what it removes. */
export function branchPlaces(argv: Argv): { branch: string }[] {
  return pushedRefs(argv).map((ref) => ({ branch: ref.replace(/^:/, '') }));
}

/** What `git -c alias.x='!rm -rf /' x` or `git config alias.x '!…'` makes git run. */
export function configuredCommand(argv: Argv): string | null {
  const setting =
    flagValue(argv, '-c')?.text ??
    argv.words
      .slice(1)
      .map(({ text }) => text)
      .join('=');
  return (
    /^(?:[^=]{1,200}=)?!(.*)$/s.exec(setting)?.[1] ??
    /^(?:core\.(?:sshCommand|pager|editor|fsmonitor)|gpg(?:\.\w{1,10})?\.program|diff\.external|sequence\.editor|credential\.helper)=!?(.*)$/is.exec(
      setting,
    )?.[1] ??
    null
  );
}

const HOOKS =
  'pre-commit prepare-commit-msg commit-msg post-commit post-checkout post-merge pre-push pre-rebase post-rewrite reference-transaction applypatch-msg pre-merge-commit post-index-change fsmonitor-watchman'.split(
    ' ',
  );

/** The hooks of `git -c core.hooksPath=folder`, as far as the script itself wrote them. */
export function hooksOf(argv: Argv): Word[] {
  const folder = (argv.flags.get('-c') ?? []).flatMap(
    ({ text }) => /^core\.hookspath=(.+)$/i.exec(text)?.[1] ?? [],
  )[0];
  if (folder === undefined) return [];
  return HOOKS.flatMap((hook) => argv.file?.(`${folder.replace(/\/$/, '')}/${hook}`) ?? []);
}

/** The command behind a word of git's own (`bisect run`, `submodule foreach`), as it was written. */
export function behindWord({ all }: Argv, own: string): readonly Word[] {
  const rest = all.slice(all.findIndex(({ text }) => text === own) + 1);
  const start = rest.findIndex(({ text }) => !text.startsWith('-'));
  return start < 0 ? [] : rest.slice(start);
}

import { WorkspaceError } from '../errors.ts';

const REPOSITORY = /^[a-z0-9][a-z0-9_-]{0,63}$/i;
const BRANCH = /^[a-z0-9][\w./-]{0,199}$/i;
const REF = /^[a-z0-9][\w./-]{0,199}(?:[~^]\d*)*$/i;
// HFS+ ignores these code points in names, so ".g\u200cit" would be ".git" there.
const IGNORABLE = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/;

/** Refuses a repository name that could leave the repositories' folder. */
export function assertRepositoryName(name: string): void {
  if (!REPOSITORY.test(name)) {
    throw new WorkspaceError('invalid_repository', `"${name}" is not a repository name.`);
  }
}

/** Refuses a branch name that git would refuse, or would read as something else. */
export function assertBranchName(name: string): void {
  const bad =
    !BRANCH.test(name) || isOddRef(name) || /(^|\/)\.|\.lock(\/|$)|[./]$/.test(name) || name === 'HEAD';
  if (bad) throw new WorkspaceError('invalid_branch', `"${name}" is not a branch name.`);
}

/** Refuses a ref that is not a plain branch, tag, commit, or one of these with `~n` and `^n` behind. */
export function assertRef(ref: string): void {
  if (!REF.test(ref) || isOddRef(ref)) throw new WorkspaceError('invalid_ref', `"${ref}" is not a ref.`);
}

/** Refuses a file path that is not inside the repository, or that touches git's own files. */
export function assertFilePath(path: string): void {
  const refuse = (why: string): never => {
    throw new WorkspaceError('invalid_path', `The path ${JSON.stringify(path.slice(0, 200))} ${why}.`);
  };
  if (path === '' || path.length > 400) refuse('is empty or longer than 400 characters');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\u0000-\u001f\u007f\\]/.test(path) || IGNORABLE.test(path)) refuse('has characters not allowed here');
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) refuse('is absolute');
  for (const part of path.split('/')) {
    if (part === '' || part === '.' || part === '..') refuse('is not a plain relative path');
    if (/^(\.git|git~\d+)([ .:].*)?$/i.test(part)) refuse('reaches into git’s own files');
  }
}

function isOddRef(name: string): boolean {
  return name.includes('..') || name.includes('//');
}

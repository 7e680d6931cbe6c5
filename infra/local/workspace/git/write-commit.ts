import { randomUUID } from 'node:crypto';
import { WorkspaceError } from '../errors.ts';
import { type Repository, readBranchHead, resolveCommit } from './repository.ts';
import { AGENT, GitError, readGit, runGit } from './run-git.ts';

/** A file to write; `content: null` deletes it. */
export interface FileChange {
  path: string;
  content: string | null;
}

export interface CommitDraft {
  branch: string;
  base?: string;
  message: string;
  files: FileChange[];
  at: Date;
}

const NO_COMMIT = '0'.repeat(40);

/**
 * Writes one commit with git's plumbing, without a working tree, and moves the branch to it; answers its id.
 * The caller holds the repository's lock. Errors: `path_conflict`, `nothing_to_commit`, `branch_conflict`.
 */
export async function writeCommit(repository: Repository, draft: CommitDraft): Promise<string> {
  const head = await readBranchHead(repository, draft.branch);
  const parent = head ?? (await resolveCommit(repository, draft.base));
  const modes = await readModes(repository, parent, draft.files);
  const script = importScript(draft, parent, modes);
  const made = await readGit(repository.path, ['fast-import', '--quiet', '--done'], { input: script });
  const [before, commit, after] = made.split('\n').map((line) => line.split(/\s/).find(isObjectId));
  if (!commit || !before || !after) throw new Error(`fast-import answered ${JSON.stringify(made)}`);
  if (before === after) {
    throw new WorkspaceError('nothing_to_commit', `${draft.branch} already has exactly these files.`);
  }
  await moveBranch(repository, draft.branch, commit, head);
  return commit;
}

/** Compare-and-set: the branch moves only from the head that the commit was built on. */
async function moveBranch(repository: Repository, branch: string, commit: string, head: string | null) {
  try {
    await runGit(repository.path, ['update-ref', `refs/heads/${branch}`, commit, head ?? NO_COMMIT]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const why = `The branch "${branch}" could not be moved: ${error.stderr.trim().slice(0, 300)}`;
    throw new WorkspaceError('branch_conflict', why);
  }
}

/** The modes of existing files, so that an executable stays one. Error `path_conflict`: a file where a folder is. */
async function readModes(repository: Repository, parent: string, files: FileChange[]) {
  const parts = files.flatMap(({ path }) => [...foldersOf(path), path]);
  const args = ['ls-tree', '-z', '--full-tree', parent, '--', ...new Set(parts)];
  const entries = (await readGit(repository.path, args)).split('\0').filter(Boolean);
  const modes = new Map(
    entries.map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.split(' ', 1)[0] as string]),
  );
  for (const { path } of files) {
    const file = foldersOf(path).find((folder) => modes.has(folder) && modes.get(folder) !== '040000');
    if (file) throw new WorkspaceError('path_conflict', `"${file}" is a file, so "${path}" cannot be in it.`);
    if (modes.get(path) === '040000') throw new WorkspaceError('path_conflict', `"${path}" is a folder.`);
  }
  return modes;
}

/** A fast-import stream: the parent's tree, the new commit and its tree are printed; no ref is left behind. */
function importScript(draft: CommitDraft, parent: string, modes: Map<string, string>): string {
  const ref = `refs/workspace/${randomUUID()}`;
  const who = `${AGENT.name} <${AGENT.email}> ${Math.floor(draft.at.getTime() / 1000)} +0000`;
  const lines = [`ls ${parent} ""`, `commit ${ref}`, 'mark :1', `author ${who}`, `committer ${who}`];
  lines.push(dataOf(draft.message), `from ${parent}`);
  for (const { path, content } of draft.files) {
    const quoted = `"${path.replaceAll('"', '\\"')}"`;
    if (content === null) lines.push(`D ${quoted}`);
    else
      lines.push(`M ${modes.get(path) === '100755' ? '100755' : '100644'} inline ${quoted}`, dataOf(content));
  }
  lines.push('get-mark :1', 'ls :1 ""', `reset ${ref}`, `from ${NO_COMMIT}`, '', 'done');
  return `${lines.join('\n')}\n`;
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** The folders a path lies in, outermost first. */
export function foldersOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

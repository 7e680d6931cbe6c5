import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkspaceError } from '../errors.ts';
import { assertRef, assertRepositoryName } from './names.ts';
import { GitError, readGit } from './run-git.ts';

/** A bare repository of the workspace. */
export interface Repository {
  name: string;
  path: string;
}

/** Finds a repository by name. Errors: `invalid_repository`, `unknown_repository` with the known names. */
export async function findRepository(site: { repositoriesDir: string }, name: string): Promise<Repository> {
  assertRepositoryName(name);
  const path = join(site.repositoriesDir, name);
  if (existsSync(join(path, 'HEAD'))) return { name, path };
  const known = (await listRepositoryNames(site)).join(', ') || 'none';
  throw new WorkspaceError('unknown_repository', `There is no repository "${name}". Known: ${known}.`);
}

/** The full commit id a ref stands for; without a ref, the default branch's. Error: `unknown_ref`. */
export async function resolveCommit(repository: Repository, ref?: string): Promise<string> {
  if (ref !== undefined) assertRef(ref);
  const wanted = ref ?? (await readDefaultBranch(repository));
  // A branch wins over a tag or a commit of the same spelling; both spellings are tried in that order.
  for (const name of [`refs/heads/${wanted}`, wanted]) {
    try {
      return await readGit(repository.path, [
        'rev-parse',
        '--verify',
        '--quiet',
        '--end-of-options',
        `${name}^{commit}`,
      ]);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
    }
  }
  throw new WorkspaceError('unknown_ref', `${repository.name} has no branch or commit "${wanted}".`);
}

/** The commit a branch points to, or null when there is no such branch. */
export async function readBranchHead(repository: Repository, branch: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}^{commit}`];
  return (await readGit(repository.path, args, { okCodes: [0, 1, 128] })) || null;
}

/** The branch that HEAD names. */
export async function readDefaultBranch(repository: Repository): Promise<string> {
  return readGit(repository.path, ['symbolic-ref', '--short', 'HEAD']);
}

/** Every repository with its default branch, the commit at its head and its one-line description. */
export async function listRepositories(site: { repositoriesDir: string }) {
  const names = await listRepositoryNames(site);
  const repositories = await Promise.all(
    names.map(async (name) => {
      const repository = { name, path: join(site.repositoriesDir, name) };
      const default_branch = await readDefaultBranch(repository);
      const head = await readBranchHead(repository, default_branch);
      const description = await readFile(join(repository.path, 'description'), 'utf8').catch(() => '');
      return { name, default_branch, head, description: description.trim() };
    }),
  );
  return { repositories };
}

async function listRepositoryNames(site: { repositoriesDir: string }): Promise<string[]> {
  const entries = await readdir(site.repositoriesDir);
  return entries.filter((name) => existsSync(join(site.repositoriesDir, name, 'HEAD'))).sort();
}

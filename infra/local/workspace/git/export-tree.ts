import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Repository } from './repository.ts';
import { runGit } from './run-git.ts';

/**
 * Writes the files of a commit to `directory`, which must not exist, all of them or none. Links become plain
 * files that hold their target, so that a commit cannot reach outside its folder.
 */
export async function exportTree(repository: Repository, commit: string, directory: string): Promise<void> {
  const parent = dirname(directory);
  const unfinished = join(parent, `.unfinished-${randomUUID()}`);
  await mkdir(unfinished, { recursive: true });
  const env = { GIT_INDEX_FILE: `${unfinished}.index` };
  try {
    const settings = ['-c', 'core.symlinks=false', '-c', 'core.autocrlf=false', '-c', 'core.bare=false'];
    const tree = ['--work-tree', unfinished, ...settings];
    await runGit(repository.path, [...tree, 'read-tree', commit], { env });
    await runGit(repository.path, [...tree, 'checkout-index', '--all', '--force'], { env, cwd: unfinished });
    await rename(unfinished, directory);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await rm(env.GIT_INDEX_FILE, { force: true });
  }
}

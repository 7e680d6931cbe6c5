import type { Repository } from './repository.ts';
import { readGit } from './run-git.ts';

/** The commit that carries `Effect-Key: <key>` as its trailer on any branch, or null. */
export async function findEffectCommit(repository: Repository, key: string): Promise<string | null> {
  const format = '--format=%H %(trailers:key=Effect-Key,valueonly,separator=%x2C)';
  const args = ['log', '--branches', '-F', `--grep=Effect-Key: ${key}`, format];
  const lines = (await readGit(repository.path, args)).split('\n');
  const line = lines.find((text) => text.split(' ')[1] === key);
  return line?.split(' ')[0] ?? null;
}

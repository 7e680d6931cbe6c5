import type { WorkspaceContext } from '../context.ts';
import { findRepository, resolveCommit } from './repository.ts';
import { runGit } from './run-git.ts';

const MAX_LINE = 300;

/** Lines of text files that contain `text` (as it is, upper or lower case), at most `limit`. */
export async function searchFiles(
  ctx: WorkspaceContext,
  input: { repository: string; ref?: string; text: string; limit: number },
) {
  const repository = await findRepository(ctx, input.repository);
  const commit = await resolveCommit(repository, input.ref);
  const args = ['grep', '--no-color', '-z', '-n', '-I', '-i', '-F', '-e', input.text, commit];
  const { stdout } = await runGit(repository.path, args, { okCodes: [0, 1] });
  const lines = stdout.toString('utf8').split('\n').filter(Boolean);
  const matches = lines.slice(0, input.limit).flatMap((line) => {
    const [place = '', number = '', ...rest] = line.split('\0');
    const path = place.slice(commit.length + 1);
    return path ? [{ path, line: Number(number), text: rest.join('').slice(0, MAX_LINE) }] : [];
  });
  return { commit, matches, truncated: lines.length > input.limit };
}

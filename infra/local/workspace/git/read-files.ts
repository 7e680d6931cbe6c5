import type { WorkspaceContext } from '../context.ts';
import { WorkspaceError } from '../errors.ts';
import { assertFilePath } from './names.ts';
import { findRepository, type Repository, resolveCommit } from './repository.ts';
import { runGit } from './run-git.ts';

/** Bytes of a file that one answer carries at most. */
const MAX_FILE_BYTES = 64 * 1024;
const MAX_LISTED = 2000;

/** The files of a commit with their sizes in bytes; at most 2000, and says when there are more. */
export async function listFiles(ctx: WorkspaceContext, input: { repository: string; ref?: string }) {
  const repository = await findRepository(ctx, input.repository);
  const commit = await resolveCommit(repository, input.ref);
  const { stdout } = await runGit(repository.path, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  const files = stdout
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const match = /^\d+ blob [0-9a-f]+ +(\d+)\t([\s\S]+)$/.exec(line);
      return match ? [{ path: match[2] as string, size: Number(match[1]) }] : [];
    });
  const truncated = files.length > MAX_LISTED;
  return { commit, files: files.slice(0, MAX_LISTED), ...(truncated ? { truncated } : {}) };
}

/** One text file as of a ref. Errors: `file_not_found`, `binary_file`, and those of the ref and the path. */
export async function readOneFile(
  ctx: WorkspaceContext,
  input: { repository: string; ref?: string; path: string },
) {
  const { commit, blobs } = await readBlobs(ctx, { ...input, paths: [input.path] });
  const blob = blobs[0] ?? null;
  if (!blob) {
    throw new WorkspaceError(
      'file_not_found',
      `${input.repository} has no file "${input.path}" at ${commit}.`,
    );
  }
  if (blob.includes(0)) throw new WorkspaceError('binary_file', `"${input.path}" is not a text file.`);
  return { path: input.path, commit, ...cutText(blob) };
}

/** Several files of one commit; `content` is null for what is not there or is not text. */
export async function readSeveralFiles(
  ctx: WorkspaceContext,
  input: { repository: string; ref?: string; paths: string[] },
) {
  const { commit, blobs } = await readBlobs(ctx, input);
  const files = input.paths.map((path, index) => {
    const blob = blobs[index] ?? null;
    return blob && !blob.includes(0) ? { path, ...cutText(blob) } : { path, content: null };
  });
  return { commit, files };
}

async function readBlobs(
  ctx: WorkspaceContext,
  input: { repository: string; ref?: string; paths: string[] },
): Promise<{ commit: string; blobs: (Buffer | null)[] }> {
  for (const path of input.paths) assertFilePath(path);
  const repository = await findRepository(ctx, input.repository);
  const commit = await resolveCommit(repository, input.ref);
  return { commit, blobs: await readBatch(repository, commit, input.paths) };
}

/** One process for all paths. Each answer is a line "id type size" with the bytes behind, or ends in "missing". */
async function readBatch(
  repository: Repository,
  commit: string,
  paths: string[],
): Promise<(Buffer | null)[]> {
  const input = paths.map((path) => `${commit}:${path}\n`).join('');
  const { stdout } = await runGit(repository.path, ['cat-file', '--batch'], { input });
  let offset = 0;
  return paths.map(() => {
    const end = stdout.indexOf(10, offset);
    const header = /^[0-9a-f]+ (\w+) (\d+)$/.exec(stdout.toString('utf8', offset, end));
    offset = end + 1;
    if (!header) return null;
    const bytes = stdout.subarray(offset, offset + Number(header[2]));
    offset += bytes.length + 1;
    return header[1] === 'blob' ? bytes : null;
  });
}

function cutText(blob: Buffer): { content: string; size: number; truncated: boolean } {
  const truncated = blob.length > MAX_FILE_BYTES;
  // A cut in the middle of a character leaves a replacement character: drop it.
  const text = blob.toString('utf8', 0, MAX_FILE_BYTES);
  return { content: truncated ? text.replace(/\ufffd+$/, '') : text, size: blob.length, truncated };
}

import type { WorkspaceContext } from '../context.ts';
import { assertFilePath } from './names.ts';
import {
  findRepository,
  type Repository,
  readBranchHead,
  readDefaultBranch,
  resolveCommit,
} from './repository.ts';
import { readGit, runGit } from './run-git.ts';

const MAX_DIFF_BYTES = 128 * 1024;
const EFFECT_TRAILER = '%(trailers:key=Effect-Key,valueonly,separator=%x2C)';
const FIELDS = ['%H', '%an <%ae>', '%aI', '%s', '%b', EFFECT_TRAILER];

/** Commits reachable from a ref, newest first; with a path, those that touched it. */
export async function listCommits(
  ctx: WorkspaceContext,
  input: { repository: string; ref?: string; limit: number; path?: string },
) {
  if (input.path !== undefined) assertFilePath(input.path);
  const repository = await findRepository(ctx, input.repository);
  const head = await resolveCommit(repository, input.ref);
  const format = `--format=${FIELDS.join('%x00')}`;
  const args = ['log', '-z', format, `--max-count=${input.limit}`, head, '--'];
  const { stdout } = await runGit(repository.path, input.path ? [...args, input.path] : args);
  const values = stdout.toString('utf8').split('\0');
  const commits = [];
  for (let at = 0; at + FIELDS.length <= values.length; at += FIELDS.length) {
    const [commit = '', author = '', date = '', subject = '', body = '', key = ''] = values.slice(at);
    const effect_key = key.trim() || null;
    commits.push({ commit, author, at: date, subject, body: withoutTrailer(body), effect_key });
  }
  return { commits };
}

/** What `head` changes against `base`; against their merge base when `base` is a branch. */
export async function diffCommits(
  ctx: WorkspaceContext,
  input: { repository: string; base: string; head: string },
) {
  const repository = await findRepository(ctx, input.repository);
  const head = await resolveCommit(repository, input.head);
  const base = await resolveBase(repository, input.base, head);
  const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', base, head];
  const [patch, numbers] = await Promise.all([
    runGit(repository.path, ['diff', ...plain]),
    runGit(repository.path, ['diff', '--numstat', '-z', ...plain]),
  ]);
  const files = numbers.stdout
    .toString('utf8')
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const [added = '0', removed = '0', ...path] = line.split('\t');
      return { path: path.join('\t'), added: countOf(added), removed: countOf(removed) };
    });
  const truncated = patch.stdout.length > MAX_DIFF_BYTES;
  return { base, head, diff: patch.stdout.toString('utf8', 0, MAX_DIFF_BYTES), files, truncated };
}

/** Every branch with its head and the head's time and subject; the default branch first. */
export async function listBranches(ctx: WorkspaceContext, input: { repository: string }) {
  const repository = await findRepository(ctx, input.repository);
  const main = await readDefaultBranch(repository);
  const format = '--format=%(refname:lstrip=2)%00%(objectname)%00%(committerdate:iso-strict)%00%(subject)';
  const text = await readGit(repository.path, ['for-each-ref', format, 'refs/heads/']);
  const branches = text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', head = '', at = '', subject = ''] = line.split('\0');
      return { name, head, at, subject, default: name === main };
    });
  return { branches: branches.sort((a, b) => Number(b.default) - Number(a.default)) };
}

async function resolveBase(repository: Repository, base: string, head: string): Promise<string> {
  const commit = await resolveCommit(repository, base);
  if ((await readBranchHead(repository, base)) === null) return commit;
  const { stdout } = await runGit(repository.path, ['merge-base', commit, head], { okCodes: [0, 1] });
  return stdout.toString('utf8').trim() || commit;
}

/** Lines counted by git; a binary file has none, git says "-". */
function countOf(text: string): number | null {
  return text === '-' ? null : Number(text);
}

function withoutTrailer(body: string): string {
  return body.replace(/^Effect-Key: .*$/gm, '').trim();
}

import type { TurnBrief, TurnDraft } from '../../../../schema/turn.ts';
import type { JsonObject } from '../../../../schema/vocabulary.ts';
import { describeRepository } from './facts.ts';
import {
  callsSoFar,
  callTurn,
  finishFailed,
  finishWithoutCall,
  outputOf,
  priorCommit,
  repositoryOf,
} from './turns.ts';
import type { RepositoryFacts } from './types.ts';

const MAX_FILES = 60;
const MAX_BYTES = 64 * 1024;
const SKIPPED =
  /(^|\/)(node_modules|dist|coverage|\.git)\/|(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|npm-shrinkwrap\.json)$|\.(png|jpe?g|gif|webp|ico|pdf|zip|gz|tgz|woff2?|ttf|otf|eot|mp[34]|wasm|node|so|dll|exe|bin|jar|map)$/i;

export type ReadPhase =
  | { done: false; turn: TurnDraft }
  | { done: true; commit: string; ref: string; files: Record<string, string>; facts: RepositoryFacts };

/**
 * Reads the subtask's repository over its first two turns: the list of files, then their texts, both of one
 * commit. It reads `ref` when given, else the task's branch when an earlier subtask committed to it, else the
 * default branch (`ref` is then the commit). Ends the subtask as failed when the repository cannot be read.
 */
export function readPhase(brief: TurnBrief, options: { ref?: string } = {}): ReadPhase {
  const repository = repositoryOf(brief);
  if (repository === null) {
    return turnOf(
      finishFailed(brief, {
        code: 'no_repository',
        message: 'No repository is named, and the project has none.',
      }),
    );
  }
  const ref = options.ref ?? (priorCommit(brief, repository) ? brief.task.branch : null);
  const calls = callsSoFar(brief);
  const listed = calls.find((call) => call.tool === 'workspace.list_files');
  if (!listed) {
    const args: JsonObject = ref ? { repository, ref } : { repository };
    return turnOf(callTurn(`Reading which files ${repository} has.`, { tool: 'workspace.list_files', args }));
  }
  if (listed.outcome.state !== 'done') return turnOf(finishWithoutCall(brief, listed));
  const commit = String(outputOf(listed).commit ?? '');
  const paths = pickPaths(outputOf(listed));
  if (commit === '' || paths.length === 0) {
    return turnOf(
      finishFailed(brief, { code: 'nothing_to_read', message: `${repository} has no text files to read.` }),
    );
  }
  const read = calls.find((call) => call.tool === 'workspace.read_files');
  if (!read) {
    const args = { repository, ref: commit, paths };
    return turnOf(
      callTurn(`Reading ${paths.length} files of ${repository}.`, { tool: 'workspace.read_files', args }),
    );
  }
  if (read.outcome.state !== 'done') return turnOf(finishWithoutCall(brief, read));
  const files = textsOf(outputOf(read));
  return { done: true, commit, ref: ref ?? commit, files, facts: describeRepository(repository, files) };
}

function turnOf(turn: TurnDraft): ReadPhase {
  return { done: false, turn };
}

/** The texts worth reading, files near the root first when there are more than one answer carries. */
function pickPaths(output: JsonObject): string[] {
  const files = Array.isArray(output.files) ? (output.files as { path: string; size: number }[]) : [];
  const depth = (path: string) => path.split('/').length;
  return files
    .filter(({ path, size }) => size <= MAX_BYTES && !SKIPPED.test(path))
    .map(({ path }) => path)
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MAX_FILES);
}

function textsOf(output: JsonObject): Record<string, string> {
  const files = Array.isArray(output.files)
    ? (output.files as { path: string; content: string | null }[])
    : [];
  return Object.fromEntries(
    files.flatMap(({ path, content }) => (content === null ? [] : [[path, content]])),
  );
}

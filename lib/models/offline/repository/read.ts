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

const MAX_FILES = 50;
const MAX_BYTES = 64 * 1024;
const SKIPPED =
  /(^|\/)(node_modules|dist|coverage|\.git)\/|(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|npm-shrinkwrap\.json)$|\.(png|jpe?g|gif|webp|ico|pdf|zip|gz|tgz|woff2?|ttf|otf|eot|mp[34]|wasm|node|so|dll|exe|bin|jar|map)$/i;

export type ReadPhase =
  | { done: false; turn: TurnDraft }
  | {
      done: true;
      commit: string;
      ref: string;
      /** Every path of the commit, the unread ones (lockfiles, binaries) among them. */
      paths: string[];
      files: Record<string, string>;
      facts: RepositoryFacts;
    };

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
  const all = filesOf(outputOf(listed)).map(({ path }) => path);
  return {
    done: true,
    commit,
    ref: ref ?? commit,
    paths: all,
    files,
    facts: describeRepository(repository, files),
  };
}

function turnOf(turn: TurnDraft): ReadPhase {
  return { done: false, turn };
}

/** The texts worth reading, files near the root first when there are more than one answer carries. */
function pickPaths(output: JsonObject): string[] {
  const depth = (path: string) => path.split('/').length;
  return filesOf(output)
    .filter(({ path, size = 0 }) => size <= MAX_BYTES && !SKIPPED.test(path))
    .map(({ path }) => path)
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
    .slice(0, MAX_FILES);
}

function textsOf(output: JsonObject): Record<string, string> {
  const read = filesOf(output).flatMap(({ path, content }) =>
    typeof content === 'string' ? [[path, content] as const] : [],
  );
  return Object.fromEntries(read);
}

function filesOf(output: JsonObject): { path: string; size?: number; content?: string | null }[] {
  return Array.isArray(output.files) ? (output.files as { path: string }[]) : [];
}

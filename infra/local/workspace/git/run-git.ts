import { spawn } from 'node:child_process';
import { WorkspaceError } from '../errors.ts';

/** Author and committer of everything the tools write. */
export const AGENT = { name: 'agent', email: 'agent@platform.local' };

/** Git as if on a bare machine: no user or system configuration, no prompts, no caller's GIT_* variables. */
const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  ...(process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {}),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_LITERAL_PATHSPECS: '1',
  LC_ALL: 'C',
};

export interface GitOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
  cwd?: string;
  /** Exit codes that are answers and not failures (default 0 alone). */
  okCodes?: readonly number[];
}

export interface GitResult {
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** Git ran and refused; `stderr` says why. */
export class GitError extends Error {
  readonly stderr: string;

  constructor(command: string, code: number | null, stderr: string) {
    super(`git ${command} ended with ${code}: ${stderr.trim().slice(0, 500)}`);
    this.name = 'GitError';
    this.stderr = stderr;
  }
}

/** Runs git on the bare repository at `directory`. Throws GitError on an exit code not in `okCodes`. */
export function runGit(directory: string, args: string[], options: GitOptions = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', directory, ...args], {
      env: { ...ENVIRONMENT, ...options.env },
      stdio: 'pipe',
      ...(options.cwd ? { cwd: options.cwd } : {}),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new WorkspaceError('git_missing', 'git is not on the PATH.') : error);
    });
    child.on('close', (code) => {
      const said = Buffer.concat(stderr).toString('utf8');
      if (code === null || !(options.okCodes ?? [0]).includes(code)) {
        return reject(new GitError(args[0] ?? '', code, said));
      }
      resolve({ code, stdout: Buffer.concat(stdout), stderr: said });
    });
    // Git may end before it has read everything; its exit code tells the story, not EPIPE.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** The trimmed standard output of a git command, as text. */
export async function readGit(directory: string, args: string[], options: GitOptions = {}): Promise<string> {
  return (await runGit(directory, args, options)).stdout.toString('utf8').trim();
}

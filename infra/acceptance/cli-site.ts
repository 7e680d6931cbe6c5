import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Role } from '../../schema/vocabulary.ts';

/** How a command of ours ended. */
export type Ran = { code: number; out: string; err: string; json: () => never };
/** A running stack, as its operators reach it. */
export type CliSite = {
  baseUrl: string;
  /** As its owner. */
  databaseUrl: string;
  /** A key of somebody of the stack. */
  token: (role: Role) => string;
  /** Begins `devops-agents` with these words as they are, in a folder and with programs of one's own. */
  begin: (argv: string[], cwd: string, env?: Record<string, string>) => Promise<Ran>;
  /** Runs `devops-agents` as somebody of the stack. */
  run: (role: Role, argv: string[], input?: string) => Promise<Ran>;
  /** The same, and it must end with 0, or with another code that is named; its JSON. */
  ask: <T>(role: Role, argv: string[], input?: string, code?: number) => Promise<T>;
};

type Where = { root: string; localDir: string; baseUrl: string; databaseUrl: string };

/** The command line over the stack of `localDir`. */
export function cliSite({ root, localDir, baseUrl, databaseUrl }: Where): CliSite {
  async function begin(
    argv: string[],
    cwd = root,
    more: Record<string, string> = {},
    input = '',
  ): Promise<Ran> {
    const env = { ...process.env, LOCAL_DIR: localDir, ...more };
    const child = spawn(process.execPath, [join(root, 'cli/main.ts'), ...argv], { cwd, env });
    child.stdin.end(input);
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, out, err, json: () => JSON.parse(out) as never };
  }
  const run = (role: Role, argv: string[], input?: string) => begin([...argv, '--as', role], root, {}, input);
  return {
    baseUrl,
    databaseUrl,
    token: (role) =>
      (
        JSON.parse(readFileSync(join(localDir, 'credentials.json'), 'utf8')) as {
          tokens: Record<Role, string>;
        }
      ).tokens[role],
    begin,
    run,
    ask: async <T>(role: Role, argv: string[], input?: string, wanted = 0) => {
      const { code, out, err } = await run(role, [...argv, '--json'], input);
      if (code !== wanted) throw new Error(`${argv.join(' ')} ended with ${code}: ${err || out}`);
      return JSON.parse(out) as T;
    },
  };
}

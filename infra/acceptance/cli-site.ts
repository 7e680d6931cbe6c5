import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Role } from '../../schema/vocabulary.ts';

/** How a command of ours ended. */
export type Ran = { code: number; out: string; err: string; json: () => never };
/** A running stack, as its operators reach it. */
export type CliSite = {
  /** Runs `devops-agents` as somebody of the stack. */
  run: (role: Role, argv: string[], input?: string) => Promise<Ran>;
  /** The same, and it must end with 0, or with another code that is named; its JSON. */
  ask: <T>(role: Role, argv: string[], input?: string, code?: number) => Promise<T>;
};

/** The command line over the stack of `localDir`. */
export function cliSite(root: string, localDir: string): CliSite {
  async function run(role: Role, argv: string[], input = ''): Promise<Ran> {
    const args = [join(root, 'cli/main.ts'), ...argv, '--as', role];
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, LOCAL_DIR: localDir } });
    child.stdin.end(input);
    const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, out, err, json: () => JSON.parse(out) as never };
  }
  return {
    run,
    ask: async <T>(role: Role, argv: string[], input?: string, wanted = 0) => {
      const { code, out, err } = await run(role, [...argv, '--json'], input);
      if (code !== wanted) throw new Error(`${argv.join(' ')} ended with ${code}: ${err || out}`);
      return JSON.parse(out) as T;
    },
  };
}

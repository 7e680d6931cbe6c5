import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildCli } from '../../infra/cli/build.ts';

export type Ended = { code: number | null; signal: string | null; out: string; err: string };
export type Begun = { child: ChildProcess; ended: Promise<Ended> };
export type BareMachine = {
  /** The folder in which it works. */
  work: string;
  /** Puts a program on its PATH. */
  program(name: string, shellScript: string): void;
  /** The lines that programs have left in a file of its work folder. */
  lines(file: string): string[];
  /** Starts the command line with these words; `env` is added to an environment of PATH and HOME alone. */
  begin(args: string[], env?: Record<string, string>): Begun;
  run(args: string[], env?: Record<string, string>): Promise<Ended>;
  remove(): void;
};

/** A machine that has Node, the command line as one file, a login, and nothing else. */
export async function bareMachine(login: { url: string; token: string }): Promise<BareMachine> {
  const root = mkdtempSync(join(tmpdir(), 'bare-machine-'));
  const folder = (name: string) => {
    mkdirSync(join(root, name), { recursive: true, mode: 0o700 });
    return join(root, name);
  };
  const [bin, tool, home, work] = [folder('bin'), folder('tool'), folder('home'), folder('work')];
  symlinkSync(process.execPath, join(bin, 'node'));
  const file = await buildCli(join(tool, 'devops-agents.mjs'));
  const credentials = join(folder('home/.config/devops-agents'), 'credentials.json');
  writeFileSync(credentials, JSON.stringify(login), { mode: 0o600 });
  const begin = (args: string[], env: Record<string, string> = {}): Begun => {
    const child = spawn(file, args, { cwd: work, env: { PATH: bin, HOME: home, ...env } });
    child.stdin.end();
    const ended = new Promise<[number | null, string | null]>((done) =>
      child.once('close', (code, signal) => done([code, signal])),
    );
    const all = Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { child, ended: all.then(([out, err, [code, signal]]) => ({ out, err, code, signal })) };
  };
  return {
    work,
    program: (name, script) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    },
    lines: (name) => {
      try {
        return readFileSync(join(work, name), 'utf8').split('\n').slice(0, -1);
      } catch {
        return []; // nobody has left one
      }
    },
    begin,
    run: (args, env) => begin(args, env).ended,
    remove: () => rmSync(root, { recursive: true }),
  };
}

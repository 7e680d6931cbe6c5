import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Ended, Io } from './io.ts';

const NARROW = 80;

/** The real terminal, files and network. A reader that goes away (`| head`) ends the program quietly. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  const stopped = new AbortController();
  // The first Ctrl-C ends what runs in good order; at the second one the process dies at once.
  process.once('SIGINT', () => stopped.abort());
  process.once('SIGTERM', () => stopped.abort());
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    env,
    cwd: process.cwd(),
    home: homedir(),
    platform: process.platform,
    stdout: {
      write: (line) => void stdout.write(line),
      isTty: stdout.isTTY === true,
      get columns() {
        return stdout.columns || NARROW;
      },
    },
    stderr: { write: (line) => void stderr.write(line), isTty: stderr.isTTY === true },
    stdin: {
      isTty: stdin.isTTY === true,
      readAll: () => text(stdin),
      ask: (question, hidden) => askPerson(question, hidden ?? false, stopped),
    },
    fetch,
    now: Date.now,
    sleep: async (ms) => void (await wait(ms, undefined, { signal: stopped.signal })),
    uuid: randomUUID,
    random: Math.random,
    edit: (file) => openEditor(env.VISUAL || env.EDITOR || 'vi', file),
    run: runProgram,
    signal: stopped.signal,
  };
}

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal sends its Ctrl-C to the program itself; every other signal is passed on, and what became of it told afterwards. */
function runProgram([program = '', ...words]: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { cwd, stdio: 'inherit' });
    for (const name of PASSED_ON) {
      process.removeAllListeners(name);
      process.on(name, () => (name === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(name)));
    }
    child.once('error', (error) => resolve({ code: 127, signal: null, error: error.message }));
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal!], signal, error: null }),
    );
  });
}

/** Asks on stderr, since stdout holds answers alone; what is typed to a hidden question is not echoed. */
function askPerson(question: string, hidden: boolean, stopped: AbortController): Promise<string> {
  const { stdin, stderr } = process;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: hidden ? silent : stderr, terminal: true });
  if (hidden) stderr.write(question);
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => {
      stopped.abort();
      lines.close();
    });
    // Ctrl-D, or the end of the input, is no answer.
    lines.once('close', () => {
      stderr.write('\n');
      reject(new CliError(EXIT.interrupted, 'Interrupted.'));
    });
    lines.question(hidden ? '' : question, (answer) => {
      resolve(answer);
      lines.removeAllListeners('close');
      lines.close();
      if (hidden) stderr.write('\n');
    });
  });
}

/** `$EDITOR` may hold arguments ("code --wait"), so the shell reads it; the file is an argument of its own. */
function openEditor(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'editor', file], { stdio: 'inherit' });
    const failed = (what: string) =>
      reject(new CliError(EXIT.failed, `The editor ("${editor}") ${what}. Your text is in ${file}.`));
    child.once('error', (error) => failed(error.message));
    child.once('exit', (code) => (code === 0 ? resolve() : failed(`ended with ${code}`)));
  });
}

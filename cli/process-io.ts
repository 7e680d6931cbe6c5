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
  stopAt(stopped);
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    env,
    get cwd() {
      return folder();
    },
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
    run: (argv, cwd) => runProgram(argv, cwd, stopped),
    signal: stopped.signal,
  };
}

function folder(): string {
  try {
    return process.cwd();
  } catch {
    throw new CliError(EXIT.usage, 'The folder that this was started in is no longer there.');
  }
}

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
/** A terminal sends these to every program on it by itself; twice would be another order. */
const OF_TERMINAL = ['SIGINT', 'SIGQUIT'];

/** What is sent to us is passed on to the program, and what became of it told afterwards; then Ctrl-C is ours again. */
function runProgram([program = '', ...words]: readonly string[], cwd: string, stopped: AbortController) {
  const { stdin, stdout, stderr } = process;
  const onTerminal = [stdin, stdout, stderr].some(({ isTTY }) => isTTY === true);
  return new Promise<Ended>((resolve) => {
    // Listened for before it begins, and without a gap: what is sent in one would be lost.
    for (const name of PASSED_ON)
      listenAlone(name, () => (onTerminal && OF_TERMINAL.includes(name) ? undefined : child.kill(name)));
    const child = spawn(program, words, { cwd, stdio: 'inherit' });
    const end = (ended: Ended) => {
      const passing = PASSED_ON.map((name) => [name, process.listeners(name)] as const);
      stopAt(stopped);
      for (const [name, listeners] of passing) for (const each of listeners) process.off(name, each);
      resolve(ended);
    };
    child.once('error', (error) => end({ code: 127, signal: null, error: error.message }));
    child.once('exit', (code, signal) =>
      end({ code: code ?? 128 + constants.signals[signal!], signal, error: null }),
    );
  });
}

/** Instead of those that listened until now. */
function listenAlone(name: NodeJS.Signals, listener: () => void): void {
  const before = process.listeners(name);
  process.on(name, listener);
  for (const each of before) process.off(name, each);
}

/** The first Ctrl-C ends what runs in good order; at the second one the process dies at once. */
function stopAt(stopped: AbortController): void {
  process.once('SIGINT', () => stopped.abort());
  process.once('SIGTERM', () => stopped.abort());
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

/** How a program ended; its code as a shell has it (128 and more: by a signal). `error`: it could not be started. */
export type Ended = { code: number; signal: string | null; error: string | null };

/** Where the command line meets the world; tests hand in their own. */
export type Io = {
  env: Record<string, string | undefined>;
  /** The folder that it was started in, which throws where that is gone, and the user's own. */
  cwd: string;
  home: string;
  platform: string;
  stdout: { write(text: string): void; isTty: boolean; columns: number };
  stderr: { write(text: string): void; isTty: boolean };
  /** Standard input: all of it, or one line from a person, not echoed where it is `hidden`. */
  stdin: {
    isTty: boolean;
    readAll(): Promise<string>;
    ask(question: string, hidden?: boolean): Promise<string>;
  };
  fetch: typeof fetch;
  now(): number;
  /** Waits, in milliseconds; throws when `signal` goes off. */
  sleep(ms: number): Promise<void>;
  uuid(): string;
  /** Between 0 and 1; spreads retries. */
  random(): number;
  /** Opens a file in the editor and waits until it is closed. Throws when there is none, or it fails. */
  edit(file: string): Promise<void>;
  /** Runs a program with these words, without a shell, on this terminal. From then on Ctrl-C is its business. Never throws. */
  run(argv: readonly string[], cwd: string): Promise<Ended>;
  /** Goes off at Ctrl-C. */
  signal: AbortSignal;
};

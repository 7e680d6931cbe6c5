import { UnreadableSql } from './unreadable-sql.ts';

/** What the parser's program exports, by the one-letter names that its linker gave (release 18.1.5). */
type Exports = {
  z: WebAssembly.Memory;
  A: () => void;
  C: (bytes: number) => number;
  D: WebAssembly.Table;
  E: (pointer: number) => void;
  F: (text: number) => number;
  G: (result: number) => void;
  H: (text: number) => number;
  N: (text: number) => void;
  P: (threw: number, value: number) => void;
  Q: (stack: number) => void;
  R: () => number;
};

/** One instance of the parser's program. After a `UnreadableSql` with `broken` it must not be used again. */
export type Engine = {
  /** The statements of a SQL text as the JSON of PostgreSQL's parse tree. */
  statements: (sql: string) => string;
  /** The PL/pgSQL of `create function …` or `do …` as JSON, with the SQL it holds as texts. */
  plpgsql: (sql: string) => string;
  /** How much memory it has taken; it gives none back. */
  bytes: () => number;
};

/** How the program leaves a nested call when it finds a fault: C's longjmp. */
class Jump extends Error {}

const MOST_BYTES = 96 * 1024 * 1024;
const PAGE = 65_536;

const refuse = (what: string) => (): never => {
  throw new UnreadableSql(`The SQL parser stopped: ${what}.`, true);
};

/**
 * Starts the program. Its own loader wants files and a page's address; all that it needs in truth is memory, the way
 * back out of a fault, and somewhere to write nothing to.
 */
export function startEngine(module: WebAssembly.Module): Engine {
  let program: Exports;
  const invoke =
    (nothing?: bigint) =>
    (index: number, ...args: unknown[]): unknown => {
      const stack = program.R();
      try {
        return (program.D.get(index) as (...args: unknown[]) => unknown)(...args);
      } catch (error) {
        program.Q(stack);
        if (!(error instanceof Jump)) throw error;
        program.P(1, 0);
        return nothing;
      }
    };
  const jump = (): never => {
    throw new Jump();
  };
  const grow = (wanted: number): number => {
    const bytes = wanted >>> 0;
    if (bytes > MOST_BYTES) return 0;
    program.z.grow(Math.ceil((bytes - program.z.buffer.byteLength) / PAGE));
    return 1;
  };
  const nothing = () => 0;
  const calls = Object.fromEntries([...'abdefghijkny'].map((name) => [name, invoke()]));
  const a = {
    ...{ ...calls, l: invoke(0n), c: refuse('an assertion'), m: refuse('an exit'), v: refuse('an exit') },
    ...{ x: refuse('an abort'), p: jump, q: grow, o: nothing, w: nothing },
    ...{ r: nothing, s: nothing, t: nothing, u: nothing },
  };
  program = new WebAssembly.Instance(module, { a }).exports as unknown as Exports;
  program.A();
  return {
    statements: (sql) => withText(program, sql, readStatements),
    plpgsql: (sql) => withText(program, sql, readPlpgsql),
    bytes: () => program.z.buffer.byteLength,
  };
}

function withText(program: Exports, sql: string, read: (program: Exports, text: number) => string): string {
  const bytes = new TextEncoder().encode(sql);
  try {
    const text = program.C(bytes.length + 1);
    const memory = new Uint8Array(program.z.buffer);
    memory.set(bytes, text);
    memory[text + bytes.length] = 0;
    try {
      return read(program, text);
    } finally {
      program.E(text);
    }
  } catch (error) {
    if (error instanceof UnreadableSql) throw error;
    throw new UnreadableSql('It is nested more deeply than the parser can follow.', true);
  }
}

function readStatements(program: Exports, text: number): string {
  const result = program.F(text);
  try {
    const [tree, , fault] = new Int32Array(program.z.buffer, result, 3) as unknown as [
      number,
      number,
      number,
    ];
    if (fault !== 0) throw new UnreadableSql(faultOf(program, fault), false);
    return stringAt(program, tree);
  } finally {
    program.G(result);
  }
}

function faultOf(program: Exports, fault: number): string {
  const [message] = new Int32Array(program.z.buffer, fault, 1) as unknown as [number];
  return `PostgreSQL reads no statement there: ${stringAt(program, message).slice(0, 120)}.`;
}

function readPlpgsql(program: Exports, text: number): string {
  const result = program.H(text);
  try {
    const answer = stringAt(program, result);
    if (answer.startsWith('{')) return answer;
    throw new UnreadableSql(`PL/pgSQL cannot be read: ${answer.slice(0, 120)}.`, false);
  } finally {
    program.N(result);
  }
}

function stringAt(program: Exports, pointer: number): string {
  const memory = new Uint8Array(program.z.buffer);
  return new TextDecoder().decode(memory.subarray(pointer, memory.indexOf(0, pointer)));
}

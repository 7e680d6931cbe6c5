import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from './client/client.ts';
import type { Site } from './client/credentials.ts';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Out } from './render/out.ts';

/** What a command works with. */
export type Cli = {
  io: Io;
  out: Out;
  /** Finds the token when it is first asked for: what needs none works without. */
  client: (io?: Io) => Client;
  site: () => Site;
};
/** An option: how it is written, and what it becomes. `T` is what a command gets. */
export type Option<T> = {
  help: string;
  /** The placeholder of its value; null: a switch. */
  value: string | null;
  read: (text: string) => T;
  choices?: readonly string[];
  many?: true;
  required?: true;
};
export type Argument = { help: string; optional?: true; many?: true };
type Options = Record<string, Option<unknown>>;
type Arguments = Record<string, Argument>;
type Values<O extends Options> = { [K in keyof O]: O[K] extends Option<infer T> ? T : never };
type Words<A extends Arguments> = {
  [K in keyof A]: A[K] extends { many: true }
    ? string[]
    : A[K] extends { optional: true }
      ? string | undefined
      : string;
};

/** One command: its words, what it does in a line, what it takes, and what it runs. Answers the exit code. */
export type Command<A extends Arguments = Arguments, O extends Options = Options> = {
  path: string;
  does: string;
  /** More for `--help` and the reference. */
  more?: string;
  args: A;
  options: O;
  /** What stands behind its first word is not its own, also where it looks like an option. */
  passesOn?: true;
  examples?: string[];
  run: (cli: Cli, given: { args: Words<A>; options: Values<O> }) => Promise<number>;
};
/** A command of whatever arguments and options, as the tree holds it. */
export type AnyCommand = Omit<Command, 'run'> & {
  run: (cli: Cli, given: { args: never; options: never }) => Promise<number>;
};

/** The one way to write a command: arguments and options are typed by what is declared. */
export function command<const A extends Arguments, const O extends Options>(
  spec: Command<A, O>,
): Command<A, O> {
  return spec;
}

/** A switch; false when it is not given. */
export const flag = (help: string): Option<boolean> => ({ help, value: null, read: () => true });
export const text = (value: string, help: string): Option<string | undefined> => ({
  help,
  value,
  read: (given) => given,
});
export const needed = (value: string, help: string): Option<string> => ({
  help,
  value,
  read: (given) => given,
  required: true,
});
export const many = (value: string, help: string): Option<string[]> => ({
  help,
  value,
  read: (given) => [given],
  many: true,
});

/** One of some words. */
export function choice<const C extends string>(choices: readonly C[], help: string): Option<C | undefined> {
  return { help, value: 'one', choices, read: (given) => choices.find((each) => each === given) };
}

/** The same, and it must be given. */
export function neededChoice<const C extends string>(choices: readonly C[], help: string): Option<C> {
  return {
    help,
    value: 'one',
    choices,
    read: (given) => choices.find((each) => each === given)!,
    required: true,
  };
}

/** A whole number within bounds, both included. Throws CliError `usage` for anything else. */
export function whole(value: string, help: string, [min, max]: [number, number]): Option<number | undefined> {
  return { help, value, read: (given) => numberOf(given, min, max, /^\d{1,9}$/) };
}

/** A number that may have a fraction, 0 and up. */
export function amount(value: string, help: string): Option<number | undefined> {
  return { help, value, read: (given) => numberOf(given, 0, 1e9, /^\d+(\.\d+)?$/) };
}

/** The same, and it must be given. */
export function neededAmount(value: string, help: string): Option<number> {
  return { help, value, read: (given) => numberOf(given, 0, 1e9, /^\d+(\.\d+)?$/), required: true };
}

/** The values of an option that was given once for each; undefined when it was not. Throws CliError `usage`. */
export function oneEach<const C extends string>(
  option: string,
  choices: readonly C[],
  given: string[],
): C[] | undefined {
  const wrong = given.find((each) => !choices.some((one) => one === each));
  if (wrong !== undefined) throw new CliError(EXIT.usage, `--${option} is one of ${choices.join(', ')}.`);
  return given.length > 0 ? (given as C[]) : undefined;
}

/** A JSON value: as text, `@file`, or `-` for standard input. Throws CliError `usage` when it is none. */
export async function readJson(io: Io, given: string): Promise<unknown> {
  const source = await readText(io, given);
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new CliError(EXIT.usage, `That is no JSON: ${(error as Error).message}`);
  }
}

/** A text: as it is, `@file`, or `-` for standard input. */
export async function readText(io: Io, given: string): Promise<string> {
  if (given === '-') return io.stdin.readAll();
  if (!given.startsWith('@')) return given;
  try {
    return readFileSync(join(given.startsWith('@/') ? '' : io.cwd, given.slice(1)), 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `${given.slice(1)} cannot be read: ${(error as Error).message}`);
  }
}

function numberOf(given: string, min: number, max: number, shape: RegExp): number {
  const number = Number(given);
  if (shape.test(given) && number >= min && number <= max) return number;
  throw new CliError(EXIT.usage, `"${given}" is no number from ${min} to ${max}.`);
}

/** An example as it is typed: one that begins with another program names ours itself. */
export function asTyped(example: string): string {
  return example.includes('devops-agents ') ? example : `devops-agents ${example}`;
}

import type { AnyCommand, Option } from '../command.ts';
import { COMMANDS } from '../commands.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { GLOBAL_OPTIONS } from '../global-options.ts';
import type { Io } from '../io.ts';

/** What the shells ask at Tab: the words so far, the last one unfinished. Prints what may stand in its place. */
export function complete(io: Io, words: readonly string[]): ExitCode {
  for (const each of completionsOf(COMMANDS, words)) io.stdout.write(`${each}\n`);
  return EXIT.ok;
}

/** Commands, options or an option's values, whichever fit where the last word stands; never asks the service. */
function completionsOf(commands: readonly AnyCommand[], words: readonly string[]): string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const path = before.filter((word) => !word.startsWith('-'));
  const command = commandAt(commands, path);
  const options: Record<string, Option<unknown>> = { ...command?.options, ...GLOBAL_OPTIONS };
  const asked = options[/^--(.+)$/.exec(before.at(-1) ?? '')?.[1] ?? ''];
  const candidates =
    asked && asked.value !== null
      ? (asked.choices ?? [])
      : typed.startsWith('-')
        ? optionWords(command, options)
        : command
          ? []
          : nextWords(commands, path);
  return candidates.filter((word) => word.startsWith(typed));
}

function commandAt(commands: readonly AnyCommand[], path: string[]): AnyCommand | undefined {
  return (
    commands.find((each) => each.path === path.slice(0, 2).join(' ')) ??
    commands.find((each) => each.path === path[0])
  );
}

function nextWords(commands: readonly AnyCommand[], path: string[]): string[] {
  const after = commands
    .map((each) => each.path.split(' '))
    .filter((words) => path.every((word, i) => words[i] === word));
  return [...new Set(after.flatMap((words) => words[path.length] ?? []))];
}

function optionWords(command: AnyCommand | undefined, options: Record<string, Option<unknown>>): string[] {
  return command ? [...Object.keys(options).map((name) => `--${name}`), '--help'] : ['--help'];
}

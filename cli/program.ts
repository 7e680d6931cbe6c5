import { Command as Commander, Option as CommanderOption } from 'commander';
import { type AnyCommand, asTyped, type Cli, type Option } from './command.ts';
import { GLOBAL_OPTIONS, type GlobalValues } from './global-options.ts';
import { GROUPS } from './groups.ts';

type Hooks = {
  open: (globals: GlobalValues) => Cli;
  done: (code: number) => void;
  write: (text: string) => void;
  complain: (text: string) => void;
};

/** The commands as a tree of commander's, which parses, prints usage and complains; nothing of it leaves this file. */
export function buildProgram(commands: readonly AnyCommand[], hooks: Hooks): Commander {
  const root = new Commander('devops-agents');
  root.description('Hand over DevOps work, sign it off, watch it done. Documentation: docs/cli.md');
  adjust(root, hooks);
  root.enablePositionalOptions();
  for (const command of commands) {
    const words = command.path.split(' ');
    const parent = words.length > 1 ? groupOf(root, words[0]!, hooks) : root;
    add(parent, words.at(-1)!, command, hooks);
  }
  return root;
}

function groupOf(root: Commander, name: string, hooks: Hooks): Commander {
  const known = root.commands.find((each) => each.name() === name);
  if (known) return known;
  const group = root.command(name).description(GROUPS[name] ?? '');
  adjust(group, hooks);
  return group;
}

function add(parent: Commander, name: string, command: AnyCommand, hooks: Hooks): void {
  const made = parent.command(name).description(command.does);
  adjust(made, hooks);
  made.passThroughOptions(command.passesOn ?? false);
  if (command.more) made.addHelpText('after', `\n${command.more}`);
  if (command.examples)
    made.addHelpText(
      'after',
      `\nExamples:\n${command.examples.map((each) => `  $ ${asTyped(each)}`).join('\n')}`,
    );
  for (const [argument, { help, optional, many }] of Object.entries(command.args)) {
    const dots = many ? '...' : '';
    made.argument(optional ? `[${argument}${dots}]` : `<${argument}${dots}>`, help);
  }
  for (const [option, spec] of Object.entries(command.options)) made.addOption(optionOf(option, spec));
  for (const [option, spec] of Object.entries(GLOBAL_OPTIONS))
    made.addOption(optionOf(option, spec).hideHelp());
  made.action(async (...given: unknown[]) => {
    const words = Object.keys(command.args).map((key, i) => [key, given[i]]);
    const values = made.opts();
    const option = (key: string, spec: Option<unknown>) =>
      values[camel(key)] ?? (spec.value === null ? false : spec.many ? [] : undefined);
    const valuesOf = (specs: Record<string, Option<unknown>>) =>
      Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, option(key, spec)]));
    const cli = hooks.open(valuesOf(GLOBAL_OPTIONS) as GlobalValues);
    const input = { args: Object.fromEntries(words), options: valuesOf(command.options) };
    hooks.done(await command.run(cli, input as never));
  });
}

function adjust(made: Commander, { write, complain }: Hooks): void {
  made
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: complain })
    .showHelpAfterError('(--help shows how it is used)')
    .helpCommand(false)
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'prints this');
}

function optionOf(
  name: string,
  { help, value, read, choices, many, required }: Option<unknown>,
): CommanderOption {
  const made = new CommanderOption(value === null ? `--${name}` : `--${name} <${value}>`, help);
  if (choices) return made.choices([...choices]);
  if (many) made.argParser((given: string, before: string[] = []) => [...before, given]);
  else if (value !== null) made.argParser((given: string) => read(given));
  return made.makeOptionMandatory(required ?? false);
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

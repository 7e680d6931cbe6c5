import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';

/** An option with the line that `--help` has for it; `value` is what stands for its value there. */
type Option = ParseArgsOptionDescriptor & { help: string; value?: string };
type Options = Record<string, Option>;
/** What the command is, as typed, and what it does, in one line each. */
type Command = { command: string; does: string; positionals?: boolean };

/**
 * Reads a command line: its options, and its other words where the command takes any. `--help` prints the usage and ends with 0;
 * what is not understood ends with 2, one line of what is wrong and the usage. `refuse` does the same for what the
 * command itself finds wrong; `whole` reads a whole number from `min` or refuses.
 */
export function readCommandLine<const O extends Options>(about: Command, options: O) {
  const refuse = (message: string): never => {
    console.error(`error: ${message}\n\n${usageOf(about, options)}`);
    return process.exit(2);
  };
  const read = () => {
    try {
      return parseArgs({ options, allowPositionals: true });
    } catch (error) {
      return refuse((error as Error).message.split('. ')[0]!);
    }
  };
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(usageOf(about, options));
    process.exit(0);
  }
  const whole = (name: keyof O & string, text: string, min = 1): number =>
    /^\d{1,9}$/.test(text) && Number(text) >= min
      ? Number(text)
      : refuse(`--${name} is "${text}": a whole number from ${min} is meant.`);
  const { values, positionals } = read();
  if (!about.positionals && positionals.length > 0) refuse(`Unexpected argument '${positionals[0]}'`);
  return { values, positionals, refuse, whole };
}

function usageOf({ command, does }: Command, options: Options): string {
  const lines = Object.entries(options).map(([name, { value, help }]): [string, string] => [
    `--${name}${value ? ` ${value}` : ''}`,
    help,
  ]);
  lines.push(['--help', 'prints this']);
  const width = Math.max(...lines.map(([left]) => left.length));
  return [
    `usage: ${command}`,
    does,
    '',
    ...lines.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
  ].join('\n');
}

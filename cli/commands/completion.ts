import { command } from '../command.ts';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { SCRIPTS } from '../shell/scripts.ts';

export const completion = command({
  path: 'completion',
  does: 'Print what makes Tab work in your shell: bash, zsh or fish',
  args: { shell: { help: 'bash, zsh or fish' } },
  options: {},
  examples: ['completion bash'],
  run: async ({ out }, { args }) => {
    const script = Object.hasOwn(SCRIPTS, args.shell) ? SCRIPTS[args.shell as keyof typeof SCRIPTS] : null;
    if (!script) throw new CliError(EXIT.usage, `There is none for "${args.shell}": bash, zsh, fish.`);
    out.block(script);
    return EXIT.ok;
  },
});

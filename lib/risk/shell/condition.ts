import type { Command, CompoundList, SyntaxNode } from 'unbash';
import { expandWord } from './expand.ts';
import type { Run } from './run.ts';
import { expanderOf } from './simple.ts';

/** Words that may set any variable out of sight, and defaults that whoever runs the script may have set. */
const SETS_UNSEEN =
  /(?:^|[\s;&|(`])(?:source|\.|eval|read|mapfile|readarray|getopts|let|declare|typeset|unset|export|printf\s+-v)\s|\$\{\w+:?[-=+?]/;

/**
 * Which branch of an `if` is taken, where that can be told: `if false`, or a comparison of variables that the script itself set to a
 * text. Null where only running it would tell.
 */
export function branchTaken(run: Run, clause: CompoundList): 'then' | 'else' | null {
  const command = onlyCommand(clause);
  const name = command?.name?.text;
  if (!command || !name || command.redirects.length > 0 || command.prefix.length > 0) return null;
  if (name === 'true' || name === 'false')
    return command.args.length > 0 ? null : name === 'true' ? 'then' : 'else';
  if ((name !== '[' && name !== 'test') || SETS_UNSEEN.test(run.source)) return null;
  const words = command.args.flatMap((word) =>
    word.type === 'Word' ? expandWord(word, expanderOf(run)) : [null],
  );
  if (words.some((word) => word === null || !word.known)) return null;
  const texts = words.map((word) => word!.text);
  const holds = compare(name === '[' ? texts.slice(0, -1) : texts);
  return holds === null ? null : holds ? 'then' : 'else';
}

function onlyCommand({ commands }: CompoundList): Command | null {
  let node: SyntaxNode | undefined = commands.length === 1 ? commands[0] : undefined;
  if (node?.type === 'Statement') node = node.background ? undefined : node.command;
  return node?.type === 'Command' ? node : null;
}

function compare([a, operator, b, ...more]: readonly string[]): boolean | null {
  if (a === undefined || more.length > 0) return null;
  if (operator === undefined) return a !== '';
  if (b === undefined) return a === '-n' ? operator !== '' : a === '-z' ? operator === '' : null;
  if (operator === '=' || operator === '==') return a === b;
  return operator === '!=' ? a !== b : null;
}

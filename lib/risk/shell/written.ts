import type { Word } from '../commands/program.ts';
import { fileAt, keepFile, type Scope, type Value } from './scope.ts';

const FROM_NETWORK: Value = { text: '', known: false, from: 'network' };
const DOWNLOADERS = new Set(['curl', 'wget', 'aria2c', 'http', 'https', 'xh', 'axel', 'fetch']);
const COPIERS = new Set(['cp', 'mv', 'install', 'ln', 'rsync', 'scp', 'dd']);

/** Keeps what a command writes into files that a later command may run: downloads, copies, what `tee` is fed. */
export function keepWritten(
  scope: Scope,
  name: string,
  args: readonly Word[],
  stdin: Value | null,
): (readonly [path: string, content: Value])[] {
  const written = writtenBy(scope, name, args, stdin);
  for (const [path, content] of written) keepFile(scope, path, content);
  return written;
}

function writtenBy(
  scope: Scope,
  name: string,
  args: readonly Word[],
  stdin: Value | null,
): (readonly [string, Value])[] {
  if (name === 'tee' || name === 'sponge') {
    return plain(args).map(({ text }) => [text, stdin ?? { text: '', known: true }]);
  }
  if (DOWNLOADERS.has(name)) return downloaded(name, args).map((path) => [path, FROM_NETWORK]);
  if (!COPIERS.has(name)) return [];
  const [from, to] =
    name === 'dd' ? [operand(args, 'if='), operand(args, 'of=')] : plain(args).map(({ text }) => text);
  if (!from || !to) return [];
  const content = /^[\w.@-]+:(?!\\)/.test(from) ? FROM_NETWORK : fileAt(scope, from);
  return content ? [[to, content]] : [];
}

const plain = (args: readonly Word[]) => args.filter(({ text }) => !text.startsWith('-'));
const operand = (args: readonly Word[], start: string) =>
  args.find(({ text }) => text.startsWith(start))?.text.slice(start.length);

/** The files of `-o file`, `--output=file`, `-O` (wget: with a name; curl: by the address), or by the address alone. */
function downloaded(name: string, args: readonly Word[]): string[] {
  const named = args.flatMap(({ text }, i): string[] => {
    const joined = /^--output(?:-document)?=(.+)$/.exec(text)?.[1];
    if (joined) return [joined];
    const takes = name === 'wget' ? /^(?:-\w*O|--output-document)$/ : /^(?:-\w*o|--output|--out)$/;
    const next = args[i + 1]?.text;
    return takes.test(text) && next ? [next] : [];
  });
  if (named.length > 0) return named;
  const byAddress =
    name !== 'curl' || args.some(({ text }) => /^-\w*[OJ]/.test(text) || text === '--remote-name');
  if (!byAddress) return [];
  return args.flatMap(({ text }) => {
    const last = /^[\w+]{0,10}:?\/?\/?[^\s?#]{1,500}\/([\w.-]{1,100})(?:[?#]|$)/.exec(
      text.slice(0, 700),
    )?.[1];
    return last ? [last] : [];
  });
}

import type { Act } from '../reading.ts';
import type { Leaf } from './leaf.ts';
import { readEachNested } from './nested-shell.ts';

/** `command` and `args` of Kubernetes, `entrypoint` and `command` of Compose. */
const COMMAND = /\.?(command|args|entrypoint)(\[\])?$/;
const FIRST = /(^|\.)(command|entrypoint)(\[\])?$/;
/** The engine's socket, or all files of the machine. */
const HOST = /^\/(?:var\/)?run\/(?:docker|containerd\/containerd|crio\/crio)\.sock(?::|$)|^\/(?::|$)/;
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** What containers are told to run, each as one line of a shell, by what it does outside of them. */
export function readScripts(
  leaves: readonly Leaf[],
  landing: Pick<Act, 'reach' | 'places' | 'named'>,
): Act[] {
  const host = leaves.some(
    ({ path, value }) => /(volumes\[\]|hostPath\.path|source)$/.test(path) && HOST.test(value),
  );
  const lines = new Map<string, { words: string[]; line: number }>();
  let before = '';
  let containers = 0;
  for (const { path, value, line } of leaves) {
    const own = path.replace(COMMAND, '');
    if (own === path) {
      before = '';
      continue;
    }
    // Two containers of one list have the same path: another one begins where something else stood between.
    if (before !== own && FIRST.test(path)) containers += 1;
    before = own;
    const found = lines.get(`${own} ${containers}`) ?? { words: [], line };
    // In Compose a text is a line of a shell; a list holds its words.
    found.words.push(path.endsWith('[]') ? quoted(value) : value);
    lines.set(`${own} ${containers}`, found);
  }
  const scripts = [...lines.values()].map(({ words, line }) => ({
    ...{ script: words.join(' '), where: `line ${line}`, host },
  }));
  return readEachNested(scripts, landing);
}

import { findPaths } from '../commands/find-paths.ts';
import type { Word } from '../commands/program.ts';
import type { Around } from '../commands/read-program.ts';
import { decodeBase64, decodeHex, escapes, formatted, translated } from './decode.ts';
import { joinPieces } from './fields.ts';
import { PRINTS } from './origins.ts';
import { printedManifest } from './printed-manifest.ts';
import { EMPTY, type Value } from './scope.ts';

type Printer = (args: readonly Word[], stdin: Value | null, around: Around) => Value | null;

/**
 * What a program prints, where its words and what it is fed say it; null where nothing is known of it. What a
 * decoder makes of an unknown text is a decoder's, what a downloader prints is the network's.
 */
export function printedBy(
  name: string,
  args: readonly Word[],
  stdin: Value | null,
  around: Around,
): Value | null {
  const known = PRINTERS.get(name);
  if (known) return known(args, stdin, around);
  return printsSettings(name, args) ? EMPTY : null;
}

const unknown = (from: NonNullable<Value['from']>): Value => ({ text: '', known: false, from });

/** The words that are no flags. */
const plain = (args: readonly Word[]) => args.filter(({ text }) => !text.startsWith('-') || text === '-');
const has = (args: readonly Word[], flag: RegExp) => args.some(({ text }) => flag.test(text));

function line(words: readonly Value[]): Value {
  return joinPieces(words.flatMap((word, i) => (i === 0 ? [word] : [{ text: ' ', known: true }, word])));
}

/** The contents of the files that are named, else what is fed. */
function contents(paths: readonly Word[], stdin: Value | null, around: Around): Value {
  if (paths.length === 0) return stdin ?? EMPTY;
  return joinPieces(
    paths.map((path) =>
      path.text === '-'
        ? (stdin ?? EMPTY)
        : (around.file?.(path.text) ?? { ...unknown(path.from ?? 'file'), path: path.text }),
    ),
  );
}

/** A decoder: what comes out of it is known where what goes in is. */
function decoder(decode: (text: string) => string | null): Printer {
  return (args, stdin, around) => {
    const fed = contents(plain(args), stdin, around);
    const text = fed.known ? decode(fed.text) : null;
    return text === null ? unknown('decoder') : { text, known: true };
  };
}

const base64: Printer = (args, stdin, around) => {
  if (!has(args, /^(?:-d|-D|--decode|-di|-id)$/)) return unknown('command');
  return decoder(decodeBase64)(args, stdin, around);
};

/** Dumps that drop what is there only where they are told to. */
const DUMPS = ['pg_dump', 'pg_dumpall'];
const dumped: Printer = (args) => (has(args, /^(?:-[a-zA-Z]*c|--clean)$/) ? unknown('statements') : null);

const PRINTERS: ReadonlyMap<string, Printer> = new Map<string, Printer>([
  [
    'echo',
    (args) => {
      const flags = /^-[neE]+$/.test(args[0]?.text ?? '') ? args[0]!.text : '';
      const said = line(flags ? args.slice(1) : args);
      return flags.includes('e') ? { ...said, text: escapes(said.text) } : said;
    },
  ],
  ['printf', (args) => formatted(args.filter(({ text }, i) => i > 0 || text !== '--'))],
  ['print', (args) => line(plain(args))],
  ['cat', (args, stdin, around) => contents(plain(args), stdin, around)],
  ['pv', (args, stdin, around) => contents(plain(args), stdin, around)],
  ['tac', (args, stdin, around) => contents(plain(args), stdin, around)],
  ['tee', (_args, stdin) => stdin ?? EMPTY],
  ...['sponge', 'envsubst'].map((name): [string, Printer] => [name, (_args, stdin) => stdin ?? EMPTY]),
  ['base64', base64],
  ['gbase64', base64],
  ['base32', (args) => unknown(has(args, /^(?:-d|--decode)$/) ? 'decoder' : 'command')],
  ['basenc', (args) => unknown(has(args, /^(?:-d|--decode)$/) ? 'decoder' : 'command')],
  [
    'openssl',
    (args, stdin, around) => {
      const decodes =
        has(args, /^-d$/) && has(args, /^(?:base64|-base64|-a)$/) && !has(args, /^-(?:aes|des|k|pass)/);
      return decodes ? decoder(decodeBase64)([], stdin, around) : unknown('decoder');
    },
  ],
  [
    'xxd',
    (args, stdin, around) =>
      has(args, /^-\w*r/) ? decoder(decodeHex)([], stdin, around) : unknown('command'),
  ],
  [
    'rev',
    decoder((text) =>
      text
        .split('\n')
        .map((each) => Array.from(each).reverse().join(''))
        .join('\n'),
    ),
  ],
  [
    'tr',
    (args, stdin) => {
      const text = stdin?.known ? translated(stdin.text, args) : null;
      return text === null ? unknown(stdin?.from ?? 'decoder') : { text, known: true };
    },
  ],
  ...['gunzip', 'zcat', 'gzip', 'bunzip2', 'bzcat', 'xzcat', 'unxz', 'zstdcat', 'gpg', 'age', 'sops'].map(
    (name): [string, Printer] => [
      name,
      (_args, stdin) => unknown(stdin?.from === 'network' ? 'network' : 'decoder'),
    ],
  ),
  ...Object.entries(PRINTS).map(([name, from]): [string, Printer] => [name, () => unknown(from)]),
  ['find', found],
  ...DUMPS.map((name): [string, Printer] => [name, dumped]),
  ['kubectl', printedManifest],
  ['oc', printedManifest],
  ['mktemp', () => ({ text: '/tmp/tmp.x', known: true })],
  ['pwd', (_args, _stdin, { directory }) => directory ?? { text: '.', known: true }],
  ['realpath', (args) => line(plain(args))],
  ['readlink', (args) => line(plain(args))],
  ['which', (args) => line(plain(args))],
  ['command', (args) => (has(args, /^-[vV]$/) ? line(plain(args)) : null)],
  ['dirname', (args) => folder(plain(args)[0])],
  ['basename', (args) => lastPart(plain(args)[0])],
  ['seq', (args) => counted(args)],
  ...['sort', 'uniq', 'head', 'tail', 'grep', 'egrep', 'shuf', 'nl', 'column', 'fmt', 'fold'].map(
    (name): [string, Printer] => [
      name,
      // What they leave out does no harm: all of it is as much as may be there.
      (_args, stdin) => stdin,
    ],
  ),
  [
    'git',
    (args) =>
      /^(?:ls-files|diff|grep|ls-tree)$/.test(plain(args)[0]?.text ?? '') &&
      has(args, /^(?:ls-files|ls-tree|--name-only|-l|--files-with-matches)$/)
        ? { text: './*', known: true }
        : null,
  ],
  ['ls', (args) => (plain(args).length > 0 ? line(plain(args)) : { text: './*', known: true })],
]);

function folder(path: Word | undefined): Value | null {
  if (!path) return null;
  const at = path.text.lastIndexOf('/');
  return { text: at < 0 ? '.' : path.text.slice(0, at) || '/', known: path.known };
}

function lastPart(path: Word | undefined): Value | null {
  return path ? { text: path.text.replace(/\/$/, '').replace(/^.*\//, ''), known: path.known } : null;
}

function counted(args: readonly Word[]): Value | null {
  const numbers = args.map(({ text }) => Number(text));
  const [from, to] = numbers.length === 1 ? [1, numbers[0]!] : [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  if (!numbers.every(Number.isInteger) || to < from || to - from > 32) return null;
  return { text: Array.from({ length: to - from + 1 }, (_, i) => from + i).join('\n'), known: true };
}

/** What `find` prints lies below where it begins, and has the name that it looks for. */
function found(args: readonly Word[]): Value {
  return joinPieces(findPaths(args).map((path) => ({ ...path, text: `${path.text}\n` })));
}

const SETTINGS =
  /^(?:ssh-agent|gpg-agent|dircolors|lesspipe|direnv (?:hook|export)|brew shellenv|minikube (?:-p \S+ )?docker-env|docker-machine env|(?:kubectl|helm|gh|argocd|flux|kind|k3d|minikube|docker|oc|eksctl|istioctl|terraform|npm|pip|poetry|rustup|deno|op|stern|velero|cilium|doctl|flyctl|just|task|yq|hugo|cobra) (?:-s |completion)|(?:pyenv|rbenv|nodenv|goenv|jenv|phpenv|plenv|direnv|starship|zoxide|atuin|mcfly|oh-my-posh|mise|asdf|rtx|thefuck|fasd|fnm|nvm|opam|luarocks|conda|mamba|micromamba|register-python-argcomplete|keychain|pixi|fzf|navi|luaver|vfox|sheldon|antibody|antidote) |thefuck|fzf|keychain|npm bin|set|opam env|luarocks path|resize|tset)/;

/** Programs whose print is made to be evaluated: it sets up the shell. */
function printsSettings(name: string, args: readonly Word[]): boolean {
  return (
    args.every(({ known }) => known) &&
    SETTINGS.test([name, ...args.slice(0, 6).map(({ text }) => text)].join(' ').slice(0, 300))
  );
}

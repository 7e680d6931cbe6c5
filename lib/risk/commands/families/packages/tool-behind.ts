import { looks } from '../../deeds.ts';
import type { Argv, Deed, Nested, Word } from '../../program.ts';
import { deedOfScript } from '../../script-deed.ts';
import { BUILD_TOOLS } from '../build/names.ts';

/** The tool behind `npx`, `uv run` and the like: read as a command if it is a tool we know, else by its name. */
export function toolBehind(words: Argv['words']): { does: Deed; runs: Nested[] } {
  const [tool] = words;
  const name =
    tool?.text
      .replace(/@[\w.^~-]*$/, '')
      .split('/')
      .at(-1) ?? '';
  if (tool === undefined) return { does: looks(), runs: [] };
  const run = { kind: 'words', words: [{ ...tool, text: name }, ...words.slice(1)] } as const;
  return BUILD_TOOLS.has(name)
    ? { does: looks(), runs: [run] }
    : { does: deedOfScript(name), runs: [{ ...run, ifKnown: true }] };
}

/** A word that the shell takes as a line. */
export const asLine = (text: Word): Nested => ({ kind: 'script', text, language: 'shell' });

/** `-c '…'`: a line for the shell, where the tools of a package are. */
export const lineOf = ({ flags }: Argv): Nested[] =>
  ['-c', '--call'].flatMap((flag) => flags.get(flag) ?? []).map(asLine);

/** What stands behind `nvm exec 20`, `fnm exec --using 20`: a version is not the command. */
export function behindVersion({ program, words }: Argv): Argv['words'] {
  const [, next] = words;
  return words.slice(
    (next && /^(?:v?\d[\w.]*|lts.*|[\w-]+@[\w.-]+)$/.test(next.text)) || isAlias(program, next?.text) ? 2 : 1,
  );
}

const RUNNERS: Record<string, number> = { run: 1, exec: 1, dlx: 1, x: 1, 'run-script': 1, tool: 2 };
/** Names that only managers of Node have for a version. */
const isAlias = (program: string, word = ''): boolean =>
  /^(?:nvm|fnm)$/.test(program) && /^(?:node|system|default)$/.test(word);

/** The same behind the word that says so: `npm exec`, `uv tool run`. */
export const behindWord = (argv: Argv) => toolBehind(argv.words.slice(RUNNERS[argv.words[0]!.text] ?? 1));

/** What `yarn`, `pnpm` and `bun` do themselves; another first word is a script, or a tool that is installed. */
export const YARN_VERBS: ReadonlySet<string> = new Set(
  'add install i ci remove rm uninstall unlink link up update upgrade upgrade-interactive dedupe patch patch-commit rebuild init create import store prune pack fetch config cache global set plugin workspace workspaces self-update setup env outdated why list ls info audit node test t start pm completions constraints explain version versions root bin dlx exec run publish npm unplug help approve-builds ignored-builds server repl licenses'.split(
    ' ',
  ),
);

import type { Word } from '../commands/program.ts';
import type { Span } from '../reading.ts';
import { type Run, wordOf } from './run.ts';
import { fileAt, type Value } from './scope.ts';

/** Variables whose value programs run as a shell command. */
const COMMANDS =
  /^(?:PROMPT_COMMAND|GIT_(?:SSH_COMMAND|SSH|EDITOR|SEQUENCE_EDITOR|PAGER|EXTERNAL_DIFF|PROXY_COMMAND|ASKPASS)|EDITOR|VISUAL|PAGER|MANPAGER|SYSTEMD_PAGER|LESSOPEN|LESSCLOSE|RSYNC_RSH|BROWSER|KUBE_EDITOR|SUDO_ASKPASS|SSH_ASKPASS)$/;
/** Prompts: what they substitute is run whenever they are shown, PS4 before each traced command. */
const PROMPTS = /^PS[0-4]$/;
/** Variables that name a file which a shell runs first. */
const FILES = /^(?:BASH_ENV|ENV)$/;

/** Variables that put a library into every program that is run. */
const LIBRARIES =
  /^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|NODE_OPTIONS|PYTHONSTARTUP|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS)$/;
/** Libraries that nobody installed: out of a temporary folder, a home or the working copy. */
const BROUGHT = /^(?:\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|~|\/home\/)/;

/** Reads what a variable makes other programs run, as soon as it is set. */
export function runHeldCode(run: Run, name: string, value: Value, span: Span): void {
  const seen = { evidence: `${name}=${value.text}`.slice(0, 200), span };
  const inside: Run = { ...run, depth: run.depth + 1, anchor: span, stdin: null };
  if (COMMANDS.test(name) && /\S/.test(value.text)) {
    run.found.walk.text({ ...inside, source: value.text }, value.text);
  } else if ((PROMPTS.test(name) || FILES.test(name)) && /[$`]/.test(value.text)) {
    const text = `: "${value.text.replaceAll('"', '\\"')}"`;
    run.found.walk.text({ ...inside, source: text }, text);
  } else if (LIBRARIES.test(name)) {
    const parts = value.text.split(/[\s:=,]+/);
    const brought = parts.find((path) => BROUGHT.test(path) || fileAt(run.scope, path)?.from === 'network');
    if (brought) run.found.walk.words(inside, [wordOf({ text: brought, known: true }, span)], seen);
  } else if (name === 'PATH' && /^(?:\/tmp|\/var\/tmp|\/dev\/shm)(?:\/|:|$)/.test(value.text)) {
    run.found.walk.words(inside, [wordOf({ text: '/tmp/any', known: true }, span)], seen);
  } else if (FILES.test(name) && fileAt(run.scope, value.text)) {
    const words = ['source', value.text].map((text) => wordOf({ text, known: true }, span));
    run.found.walk.words(inside, words, seen);
  }
}

/** Flags, of whatever program, whose value is a command that the program runs. */
const FLAGS =
  /^--(?:pre|upload-pack|receive-pack|post-renderer|rsh|rsync-path|to-command|use-compress-program|compress-program|unzip-command)(?:=(.*))?$/s;
/** Short flags of single programs that do the same. */
const SHORT: Readonly<Record<string, string>> = {
  rsync: '-e',
  zip: '-TT',
  tcpdump: '-z',
  scp: '-S',
  sftp: '-S',
};
/** What those usually run: a connection or a packer, and nothing beside it. */
const USUAL =
  /^(?:sudo\s+)?(?:ssh|rsh|rsync|zstd|gzip|pigz|xz|bzip2|pbzip2|lz4|lzop|lzip|brotli|unzip)\b(?!.*(?:ProxyCommand|[;&|`$(]))/s;

/** Reads the commands that flags hold. */
export function runFlagCode(run: Run, name: string, args: readonly Word[], span: Span): void {
  for (const [i, { text }] of args.entries()) {
    const found = text.startsWith('--') ? FLAGS.exec(text) : null;
    const next = found || text === SHORT[name] ? args[i + 1]?.text : undefined;
    const command = found?.[1] ?? next;
    if (!command || USUAL.test(command)) continue;
    run.found.walk.text(
      { ...run, depth: run.depth + 1, anchor: span, stdin: null, source: command },
      command,
    );
  }
}

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

/** Reads what a variable makes other programs run, as soon as it is set. */
export function runHeldCode(run: Run, name: string, value: Value, span: Span): void {
  const seen = { evidence: `${name}=${value.text}`.slice(0, 200), span };
  const inside: Run = { ...run, depth: run.depth + 1, anchor: span, stdin: null };
  if (COMMANDS.test(name) && /\S/.test(value.text)) {
    run.found.walk.text({ ...inside, source: value.text }, value.text);
  } else if (PROMPTS.test(name) && /[$`]/.test(value.text)) {
    const text = `: "${value.text.replaceAll('"', '\\"')}"`;
    run.found.walk.text({ ...inside, source: text }, text);
  } else if (FILES.test(name) && fileAt(run.scope, value.text)) {
    const words = ['source', value.text].map((text) => wordOf({ text, known: true }, span));
    run.found.walk.words(inside, words, seen);
  }
}

/** Flags, of whatever program, whose value is a command that the program runs. */
const FLAGS = /^--(?:pre|upload-pack|receive-pack|post-renderer)(?:=(.*))?$/s;

/** Reads the commands that flags hold. */
export function runFlagCode(run: Run, args: readonly Word[], span: Span): void {
  for (const [i, { text }] of args.entries()) {
    const found = text.startsWith('--') ? FLAGS.exec(text) : null;
    const command = found?.[1] ?? (found ? args[i + 1]?.text : undefined);
    if (!command) continue;
    run.found.walk.text(
      { ...run, depth: run.depth + 1, anchor: span, stdin: null, source: command },
      command,
    );
  }
}

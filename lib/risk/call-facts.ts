import type { Project } from '../../schema/project.ts';
import type { ToolCard } from '../../schema/tool.ts';
import {
  EFFECTS,
  type Effect,
  ENVIRONMENTS,
  type Environment,
  type JsonObject,
  stricter,
} from '../../schema/vocabulary.ts';
import { appliesDocument, readApplied } from './documents/read-applied.ts';
import { readDocument } from './documents/read-document.ts';
import { matchGlob } from './match-glob.ts';
import { readSqlText } from './read-sql.ts';
import { type Act, effectOfReading, type Gap, type Reading, unreadable } from './reading.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import { argvText, inFolder } from './shell/argv-text.ts';
import { readShell } from './shell/read-shell.ts';
import type { Ground } from './weigh/locate.ts';

/** The first of these arguments that is text; null when there is none. */
export function textArg(args: JsonObject, ...names: string[]): string | null {
  for (const name of names) {
    const value = args[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
}

const SHELL_ARGS = ['command', 'argv', 'cwd', 'environment', 'repository', 'timeout_ms'];
const SQL_ARGS = ['sql', 'params', 'environment', 'database', 'repository'];

/** What a command is fed to apply. */
const readManifest = (text: string) => readDocument(text, { path: '', applied: true, placed: true });

/**
 * The one command of a call of `shell.exec`, in its folder: its text, or its `argv` word by word; null where it is not exactly one of
 * them, or its `cwd` is no folder.
 */
export function commandText(args: JsonObject): string | null {
  const line = lineOf(args);
  return line === null || args.cwd === undefined ? line : inFolder(line, args.cwd);
}

function lineOf({ command, argv }: JsonObject): string | null {
  if (argv !== undefined) return command === undefined ? argvText(argv) : null;
  return typeof command === 'string' ? command : null;
}

/** Offsets are of what the client sent, not of the folder that is read before it. */
function movedBack({ acts, gaps }: Reading, by: number): Reading {
  const move = <Part extends Act | Gap>(part: Part): Part => {
    const { span } = part;
    const place = (at: number) => Math.max(0, at - by);
    return span ? { ...part, span: { start: place(span.start), end: place(span.end) } } : part;
  };
  return by === 0 ? { acts, gaps } : { acts: acts.map(move), gaps: gaps.map(move) };
}

/** What a command line, SQL text, plan or manifest among the arguments does; null for every other tool. */
export function readArguments(tool: string, args: JsonObject): Reading | null {
  if (appliesDocument(tool)) return readApplied(tool, args);
  if (tool !== 'shell.exec' && tool !== 'sql.execute') return null;
  const isShell = tool === 'shell.exec';
  const odd = Object.keys(args).find((key) => !(isShell ? SHELL_ARGS : SQL_ARGS).includes(key));
  const text = isShell ? commandText(args) : args.sql;
  if (typeof text !== 'string')
    return unreadable(
      isShell
        ? 'There is not one command that can be read (a text, or a list of words), in one folder.'
        : 'sql is not a text.',
    );
  const before = isShell ? text.length - lineOf(args)!.length : 0;
  const reading = isShell ? movedBack(readShell(text, readManifest), before) : readSqlText(text);
  if (odd === undefined) return reading;
  const { gaps } = unreadable(`The argument ${odd.slice(0, 60)} is not known.`);
  return { acts: reading.acts, gaps: [...reading.gaps, ...gaps] };
}

/**
 * What the call does: the card's word, destructive without one. For a command line or SQL its reading, unless an
 * administrator set the tool's effect, below which it never goes.
 */
export function effectOfCall(card: ToolCard | null, reading: Reading | null): Effect {
  if (!reading) return card?.effect ?? 'destructive';
  const effect = effectOfReading(reading);
  return card?.effect_source === 'override' ? stricter(EFFECTS, card.effect, effect) : effect;
}

type Running = { environment: Exclude<Environment, 'none'>; how: string };

/** What is known of where a command or statement is run, beside its own words. */
export function groundOf(input: {
  card: ToolCard | null;
  tool: string;
  args: JsonObject;
  project: Project | null;
  claimed: string | null;
}): Ground {
  const { card, tool, args, project } = input;
  const name = textArg(args, 'environment', 'env');
  const said = [name, input.claimed].flatMap((each): Running[] =>
    each ? [resolveEnvironment({ project, name: each })] : [],
  );
  const claimed = said.reduce<Running | null>(
    (worst, next) =>
      worst && stricter(ENVIRONMENTS, worst.environment, next.environment) === worst.environment
        ? worst
        : next,
    null,
  );
  // A shell acts where its own words say; the registry alone may say where it runs.
  const registered =
    name !== null &&
    project?.environments.some((rule) => rule.kind === 'name' && matchGlob(rule.pattern, name.slice(0, 300)));
  const backed = registered || (name !== null && (tool === 'sql.execute' || appliesDocument(tool)));
  return {
    project,
    known: backed ? resolveEnvironment({ project, name }) : null,
    claimed,
    confined: card?.reach === 'sandbox' || card?.reach === 'repository',
  };
}

/** Where any other call lands, and how that was found out. `claimed` (a client's word) can only raise it. */
export function environmentOfCall(input: {
  card: ToolCard | null;
  args: JsonObject;
  project: Project | null;
  claimed: string | null;
}): { environment: Environment; how: string } {
  const { card, args, project } = input;
  if (card?.reach === 'sandbox') return { environment: 'none', how: 'it stays in a sandbox' };
  if (card?.reach === 'repository') return { environment: 'none', how: 'it reaches a repository only' };
  const found: Running[] = [];
  if (!card) {
    found.push({ environment: 'production', how: 'the tool is not known: production' });
  } else {
    const name = textArg(args, 'environment', 'env');
    const host = textArg(args, 'host', 'hostname');
    const account = textArg(args, 'account', 'cluster', 'context');
    const namespace = textArg(args, 'namespace');
    const branch = textArg(args, 'branch');
    found.push(resolveEnvironment({ project, name, host, namespace, account, branch }));
  }
  if (input.claimed) found.push(resolveEnvironment({ project, name: input.claimed }));
  return found.reduce((worst, next) =>
    stricter(ENVIRONMENTS, worst.environment, next.environment) === worst.environment ? worst : next,
  );
}

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
import { readCommand } from './command.ts';
import { type Reading, unreadable } from './old-reading.ts';
import { resolveEnvironment } from './resolve-environment.ts';
import { readSql } from './sql.ts';

/** The first of these arguments that is text; null when there is none. */
export function textArg(args: JsonObject, ...names: string[]): string | null {
  for (const name of names) {
    const value = args[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
}

const SHELL_ARGS = ['command', 'cwd', 'environment', 'repository', 'timeout_ms'];
const SQL_ARGS = ['sql', 'params', 'environment', 'database', 'repository'];

/** What a command line or SQL text among the arguments does; null for every other tool. */
export function readArguments(tool: string, args: JsonObject): Reading | null {
  if (tool !== 'shell.exec' && tool !== 'sql.execute') return null;
  const [name, known] = tool === 'shell.exec' ? ['command', SHELL_ARGS] : ['sql', SQL_ARGS];
  const text = args[name];
  const odd = Object.keys(args).find((key) => !known.includes(key));
  if (odd !== undefined) return unreadable(`the argument ${odd.slice(0, 60)} is not known`);
  if (typeof text !== 'string') return unreadable(`${name} is not a text`);
  return tool === 'shell.exec' ? readCommand(text) : readSql(text);
}

/**
 * What the call does: the card's word, destructive without one. For a command line or SQL its reading, unless an
 * administrator set the tool's effect, below which it never goes.
 */
export function effectOfCall(card: ToolCard | null, reading: Reading | null): Effect {
  if (!reading) return card?.effect ?? 'destructive';
  return card?.effect_source === 'override' ? stricter(EFFECTS, card.effect, reading.effect) : reading.effect;
}

/** Where the call lands, and how that was found out. `claimed` (a client's word) can only raise it. */
export function environmentOfCall(input: {
  card: ToolCard | null;
  tool: string;
  args: JsonObject;
  reading: Reading | null;
  project: Project | null;
  claimed: string | null;
}): { environment: Environment; how: string } {
  const { card, args, reading, project, tool } = input;
  if (card?.reach === 'sandbox') return { environment: 'none', how: 'it stays in a sandbox' };
  if (card?.reach === 'repository') return { environment: 'none', how: 'it reaches a repository only' };
  const name = textArg(args, 'environment', 'env');
  const found = [];
  if (tool === 'shell.exec') {
    // The command alone decides where it acts; what stands beside it can only raise.
    const places = reading && reading.places.length > 0 ? reading.places : [{}];
    found.push(...places.map((place) => resolveEnvironment({ project, ...place })));
    if (name) found.push(resolveEnvironment({ project, name }));
  } else if (!card && !reading) {
    found.push({ environment: 'production', how: 'the tool is not known: production' } as const);
  } else {
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

import type { Action } from '../../schema/action.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { argvText } from '../risk/shell/argv-text.ts';
import { type Excerpt, excerpt, oneLine } from './excerpt.ts';

/** What the action would bring about, as far as its own words tell. */
export type Preview = { kind: 'plan' | 'files' | 'statement' | 'arguments'; about: string } & Excerpt;

const MAX = 16_000;
/** Arguments that are a program of their own: shown as they are, line by line. */
const STATEMENTS = ['sql', 'query', 'statement', 'command', 'script', 'manifest', 'patch', 'diff'];

/** A preview made of the action's own arguments and nothing else; null: there is nothing beyond the arguments. */
export function previewOf(action: Pick<Action, 'tool' | 'args'>): Preview | null {
  const { args } = action;
  if (Array.isArray(args.subtasks)) return planPreview(args.subtasks as JsonObject[]);
  if (Array.isArray(args.files)) return filesPreview(args.files as JsonObject[]);
  const argv = args.command === undefined ? argvText(args.argv) : null;
  if (argv !== null)
    return { kind: 'statement', about: 'argv, run word by word without a shell', ...excerpt(argv, MAX) };
  const name = STATEMENTS.find((key) => typeof args[key] === 'string');
  if (!name) return null;
  return { kind: 'statement', about: name, ...excerpt(args[name] as string, MAX) };
}

function planPreview(subtasks: JsonObject[]): Preview {
  const text = subtasks
    .map((one) => {
      const after = (one.depends_on as number[] | undefined) ?? [];
      const allow = ((one.allow as JsonObject[] | undefined) ?? []).map(
        ({ tool, effect_max, targets }) =>
          `    may use ${oneLine(String(tool))} (${String(effect_max)}) on ${oneLine((targets as string[]).join(', '))}`,
      );
      const head = `${Number(one.index) + 1}. ${oneLine(String(one.title))} [${String(one.agent)}, ${String(one.level)}]`;
      return [head + (after.length > 0 ? ` after ${after.map((n) => n + 1).join(', ')}` : ''), ...allow].join(
        '\n',
      );
    })
    .join('\n');
  return { kind: 'plan', about: `${subtasks.length} subtasks`, ...excerpt(text, MAX) };
}

/** The files that a commit writes, whole: what was there before is not in the call. */
function filesPreview(files: JsonObject[]): Preview {
  const text = files
    .map(({ path, content }) => {
      const name = oneLine(String(path));
      if (content === null) return `--- ${name}\n(deleted)`;
      const lines = String(content).split('\n');
      return `+++ ${name} (${lines.length} lines)\n${lines.map((line) => `+${line}`).join('\n')}`;
    })
    .join('\n');
  return { kind: 'files', about: `${files.length} files, as they will be`, ...excerpt(text, MAX) };
}

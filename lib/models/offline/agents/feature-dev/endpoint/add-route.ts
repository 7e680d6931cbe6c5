import {
  closingBracket,
  enclosingBracket,
  indentAt,
  lineStart,
  splitArguments,
} from '../../../repository/scan-code.ts';
import type { RepositoryFacts, Route } from '../../../repository/types.ts';
import { addBranch } from './add-branch.ts';
import type { Edits } from './edits.ts';
import { makeHandler, type Wanted } from './make-handler.ts';
import { retarget } from './retarget.ts';

/** The edits that register a route, and the file that holds its handler. */
export type AddedRoute = { edits: Edits; file: string; example: Route };

/**
 * Registers the wanted route the way the repository registers its others, beside the one that is most like it.
 * Null when no existing route is understood well enough to be followed.
 */
export function addRoute(facts: RepositoryFacts, wanted: Wanted): AddedRoute | null {
  for (const example of candidates(facts, wanted.method)) {
    const text = facts.files[example.file] ?? '';
    const made =
      facts.routing.style === 'node-http-if'
        ? addBranch(facts, example, wanted)
        : facts.routing.style === 'route-table'
          ? addEntry(facts, example, text, wanted)
          : addCall(facts, example, text, wanted);
    if (made) return { ...made, example };
  }
  return null;
}

/** Plain routes before those with parameters, the same method before others, short paths before long ones. */
function candidates(facts: RepositoryFacts, method: string): Route[] {
  const rank = (route: Route) =>
    (/[:{*]/.test(route.path) ? 200 : 0) +
    (route.method === method ? 0 : 100) +
    Math.min(route.path.length, 99);
  return facts.routes.filter(({ file }) => file === facts.routing.file).sort((a, b) => rank(a) - rank(b));
}

function addEntry(facts: RepositoryFacts, example: Route, text: string, wanted: Wanted) {
  const pair = /^['"]/.test(example.text);
  const open = text[example.at] === '[' ? example.at : enclosingBracket(text, example.at);
  const close = closingBracket(text, open);
  if (open === -1 || close === -1) return null;
  const [start, end] = pair ? [example.at, endOfPair(text, example.at, close)] : [open, close + 1];
  const element = text.slice(start, end);
  const registered = pair ? element.slice(example.text.length).trim() : readEntryHandler(element);
  if (registered === null) return null;
  const indent = indentAt(text, start);
  const handler = makeHandler(facts, { code: registered, file: example.file, indent }, wanted);
  if (!handler) return null;
  const head = retarget(facts, element.slice(0, element.lastIndexOf(registered)), example, wanted);
  const entry = head + handler.code + element.slice(element.lastIndexOf(registered) + registered.length);
  const comma = text[end] === ',';
  const added = comma ? `\n${indent}${entry},` : `,\n${indent}${entry}`;
  return withInsertion(handler, { file: example.file, at: comma ? end + 1 : end, text: added });
}

/** What an entry of a table names as its handler; null for an entry with more than method, path and handler. */
function readEntryHandler(element: string): string | null {
  const pieces = splitArguments(element.slice(1, -1));
  const third = pieces[2] ?? '';
  if (pieces.length !== 3) return null;
  return element.startsWith('[') ? third : (/^\w+\s*:\s*([\s\S]+)$/.exec(third)?.[1] ?? null);
}

function endOfPair(text: string, at: number, close: number): number {
  const rest = text.slice(at, close);
  // A computed key `['GET /']:` cannot be told from an array here: only plain keys are followed.
  return at + (splitArguments(rest)[0]?.length ?? rest.length);
}

function addCall(facts: RepositoryFacts, example: Route, text: string, wanted: Wanted) {
  const open = example.at + example.text.indexOf('(');
  const close = closingBracket(text, open);
  const args = close === -1 ? [] : splitArguments(text.slice(open + 1, close));
  const registered = args.at(-1) ?? '';
  const byMethod = /\.(?:get|post|put|patch|delete|head)\(/.test(example.text);
  if (args.length !== (byMethod ? 2 : 3)) return null;
  // A router may lack a method that no route of the repository uses.
  if (byMethod && !facts.routes.some(({ method }) => method === wanted.method)) return null;
  const indent = indentAt(text, example.at);
  const handler = makeHandler(facts, { code: registered, file: example.file, indent }, wanted);
  if (!handler) return null;
  const start = lineStart(text, example.at);
  const end = text[close + 1] === ';' ? close + 2 : close + 1;
  const call = text.slice(start, end);
  const head = retarget(facts, call.slice(0, call.lastIndexOf(registered)), example, wanted);
  const statement = head + handler.code + call.slice(call.lastIndexOf(registered) + registered.length);
  const gap = call.includes('\n') || handler.code.includes('\n') ? '\n\n' : '\n';
  return withInsertion(handler, { file: example.file, at: end, text: gap + statement });
}

function withInsertion(
  handler: { file: string; edits: Edits },
  insertion: Edits['insertions'][number],
): { edits: Edits; file: string } {
  const { insertions, created } = handler.edits;
  return { edits: { insertions: [...insertions, insertion], created }, file: handler.file };
}

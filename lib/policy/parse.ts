import { type Document, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { Policy } from '../../schema/policy.ts';
import { invalid } from '../errors.ts';
import { type Compiled, keepCompiled } from './compiled.ts';
import { compileCondition } from './conditions.ts';

/**
 * One place that is wrong: `line` and `column` count from 1; `position` is the place within a condition, from 1, where it is
 * one that is wrong.
 */
export type Place = {
  path: string;
  line: number | null;
  column: number | null;
  message: string;
  position?: number;
};

/** Characters of a document, and how deep it may be nested. */
const MOST_CHARS = 256 * 1024;
const DEEPEST = 24;
/** Characters of a condition: what is longer the schema refuses. */
const LONGEST = 2_000;

/**
 * The policy that a YAML (or JSON) document says, its conditions checked and compiled. Throws `policy_invalid` (kind
 * `invalid`) with every place that is wrong in `extra.errors`; nothing of a bad document is ever used.
 */
export function parsePolicy(text: string): Policy {
  const { document, lines, value } = readYaml(text);
  const place = (path: readonly PropertyKey[], message: string): Place => ({
    path: path.map(String).join('.'),
    ...placeOf(document, lines, path),
    message,
  });
  const parsed = Policy.safeParse(value);
  const conditions = new Map<string, Compiled>();
  // Also of a document that is wrong elsewhere: everything that is wrong is said at once.
  const wrong = expressionsOf(value).flatMap(({ path, when }) => {
    const compiled = conditions.get(when) ?? compileCondition(when);
    if (typeof compiled === 'function') {
      conditions.set(when, compiled);
      return [];
    }
    const near = when.slice(compiled.start, compiled.end).slice(0, 60);
    return [{ ...place(path, `${compiled.message}, at “${near}”`), position: compiled.start + 1 }];
  });
  if (!parsed.success) {
    const said = parsed.error.issues.flatMap(placesOf).map(({ path, message }) => place(path, message));
    throw refusal([...said, ...wrong]);
  }
  if (wrong.length > 0) throw refusal(wrong);
  keepCompiled(parsed.data, conditions);
  return parsed.data;
}

/** An unknown field is wrong where it stands, not where it would belong. */
function placesOf(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is no field of this' }));
}

/** Refuses a document that parses, for what is wrong at these places: throws `policy_invalid` with the line of each. */
export function refusePlaces(
  text: string,
  wrong: readonly { path: PropertyKey[]; message: string }[],
): never {
  const { document, lines } = readYaml(text);
  const places = wrong.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    ...placeOf(document, lines, path),
    message,
  }));
  throw refusal(places);
}

/** What a document says, as it was written. Throws `policy_invalid` where it cannot be read at all. */
export function readDocument(text: string): unknown {
  return readYaml(text).value;
}

/** The conditions of a document as it was written, whether or not the rest of it is right. */
function expressionsOf(value: unknown): { path: PropertyKey[]; when: string }[] {
  return ['rules', 'auto_approve', 'freezes'].flatMap((list) => {
    const entries = (value as Record<string, unknown> | null)?.[list];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry: { when?: unknown } | null, i) =>
      typeof entry?.when === 'string' && entry.when.length <= LONGEST
        ? [{ path: [list, i, 'when'], when: entry.when }]
        : [],
    );
  });
}

function readYaml(text: string): { document: Document; lines: LineCounter; value: unknown } {
  if (text.length > MOST_CHARS)
    throw refusal([whole(`is longer than ${MOST_CHARS / 1024} thousand characters`)]);
  const lines = new LineCounter();
  const document = guarded(() => parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true }));
  if (document.errors.length > 0) {
    throw refusal(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { path: '', line, column: col, message: error.message.split('\n', 1)[0] ?? error.code };
      }),
    );
  }
  const value: unknown = guarded(() => document.toJS());
  if (depthOf(value) > DEEPEST) throw refusal([whole(`is nested deeper than ${DEEPEST}`)]);
  return { document: document as Document, lines, value };
}

/** The parser throws ordinary errors at aliases that unfold without end, and at nesting that its stack does not hold. */
function guarded<Answer>(read: () => Answer): Answer {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw refusal([whole('is nested too deeply')]);
    throw refusal([whole(error instanceof Error ? error.message : 'cannot be read')]);
  }
}

function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > DEEPEST) return above;
  return Math.max(above + 1, ...Object.values(value).map((inner) => depthOf(inner, above + 1)));
}

function placeOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]) {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    if (!range) continue;
    const { line, col } = lines.linePos(range[0]);
    return { line, column: col };
  }
  return { line: null, column: null };
}

function whole(message: string): Place {
  return { path: '', line: null, column: null, message };
}

function refusal(errors: Place[]) {
  const first = errors[0];
  const where = [first?.path, first?.line ? `line ${first.line}` : ''].filter(Boolean).join(', ');
  return invalid(
    'policy_invalid',
    `The policy cannot be used: ${where ? `${where}: ` : ''}${first?.message ?? 'unreadable'}. Correct it and send it again.`,
    { extra: { errors: errors.slice(0, 50) } },
  );
}

import type { Json, JsonObject } from '../../../schema/vocabulary.ts';
import type { Act } from '../reading.ts';
import { readDocument, unread } from './read-document.ts';

const PATHS = ['path', 'file_path', 'filepath', 'filename', 'file', 'name'];
const TEXTS = [
  'content',
  'contents',
  'text',
  'file_text',
  'new_str',
  'new_string',
  'new_content',
  'body',
  'data',
];
const DIFFS = ['diff', 'patch', 'patch_text', 'unified_diff'];
type Written = { path: string; text: string };

/** What is not read may be anything that a file can be. */
const WORST = { effect: 'destructive', floor: 'high' } as const;
/** No tool has files so deep in its arguments; what JSON allows beyond is refused at the doors. */
const DEEPEST = 40;
const MOST_FILES = 200;
const MOST_TEXT = 400_000;

/**
 * What the files that a call writes would do once they are merged: `{path, content}` anywhere in the arguments, and
 * diffs. Writing alone is not among it: only what the documents in them hold.
 */
export function readWritten(args: JsonObject): Act[] {
  const files = filesIn(args, 0);
  let left = MOST_TEXT;
  const read = files.slice(0, MOST_FILES).filter(({ text }) => {
    left -= text.length;
    return left >= 0;
  });
  const rest = files.length - read.length;
  const unreadRest =
    rest === 0
      ? []
      : [{ ...unread(`${rest} of ${files.length} files`, 'There is more than can be read.'), ...WORST }];
  return [...unreadRest, ...read.flatMap(actsOfFile)];
}

function actsOfFile({ path, text }: Written): Act[] {
  const reading = readDocument(text, { path, applied: false, placed: false });
  return (reading?.acts ?? [])
    .filter(({ floor, effect }) => effect === 'destructive' || (floor !== undefined && floor !== 'low'))
    .map((act) => ({
      ...act,
      evidence: path === '' ? act.evidence : `${path}: ${act.evidence}`,
      span: null,
    }));
}

function filesIn(value: Json, depth: number): Written[] {
  if (depth > DEEPEST || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item) => filesIn(item, depth + 1));
  const first = (names: readonly string[]) =>
    names.map((name) => value[name]).find((each) => typeof each === 'string');
  const [path, text, diff] = [first(PATHS), first(TEXTS), first(DIFFS)];
  const found = typeof diff === 'string' ? [{ path: '', text: diff }] : [];
  if (typeof text === 'string' && typeof path === 'string') found.push({ path, text });
  return [...found, ...Object.values(value).flatMap((item) => filesIn(item, depth + 1))];
}

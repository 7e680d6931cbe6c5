import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutation } from './mutation.ts';

const BREAK = '--> statement-breakpoint';

/** The file a mutation edits, and its text afterwards. Throws when an edit does not match exactly once. */
export function mutate(root: string, { name, in: where, edits }: Mutation): { file: string; text: string } {
  const place = 'file' in where ? wholeFile(root, where.file) : statementOf(root, where.sql);
  let part = place.part;
  for (const { find, replace } of edits) {
    const times = part.split(find).length - 1;
    if (times !== 1) throw new Error(`${name}: found ${times} times in ${place.what}: ${find}`);
    part = part.replace(find, () => replace);
  }
  return { file: place.file, text: place.before + part + place.after };
}

/** Writes it; the answer puts the file back as it was. */
export function applyMutation(root: string, mutation: Mutation): () => void {
  const { file, text } = mutate(root, mutation);
  const path = join(root, file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, text);
  return () => writeFileSync(path, original);
}

type Place = { file: string; what: string; before: string; part: string; after: string };

function wholeFile(root: string, file: string): Place {
  return { file, what: file, before: '', part: readFileSync(join(root, file), 'utf8'), after: '' };
}

/**
 * The statement that decides in the end: of a function the highest version, and of that the last definition. So a
 * function that a later migration replaces takes its mutation along.
 */
function statementOf(root: string, name: string): Place {
  const pattern = new RegExp(
    `create (?:or replace )?(?:function|trigger|table) "?${name}(?:_v(\\d+))?"?[\\s(]`,
    'gi',
  );
  let best: { file: string; at: number; version: number } | null = null;
  const dir = join(root, 'drizzle');
  for (const file of readdirSync(dir)
    .filter((each) => each.endsWith('.sql'))
    .sort()) {
    for (const match of readFileSync(join(dir, file), 'utf8').matchAll(pattern)) {
      const version = Number(match[1] ?? 0);
      if (!best || version >= best.version) best = { file: `drizzle/${file}`, at: match.index, version };
    }
  }
  if (!best) throw new Error(`there is no ${name} in drizzle/*.sql`);
  const text = readFileSync(join(root, best.file), 'utf8');
  const next = text.indexOf(BREAK, best.at);
  const end = next < 0 ? text.length : next;
  return {
    file: best.file,
    what: `${name} of ${best.file}`,
    before: text.slice(0, best.at),
    part: text.slice(best.at, end),
    after: text.slice(end),
  };
}

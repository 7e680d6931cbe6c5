import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { Effect, Level } from '../../schema/vocabulary.ts';
import { LocalError } from '../local/errors.ts';
import { ROOT } from '../test/run-vitest.ts';

const Input = z.union([
  z.strictObject({ command: z.string() }),
  z.strictObject({ sql: z.string() }),
  z.strictObject({ description: z.string() }),
  z.strictObject({ manifest: z.string() }),
  z.strictObject({ plan: z.record(z.string(), z.json()) }),
  z.strictObject({
    tool: z.strictObject({
      name: z.string(),
      description: z.string().default(''),
      input_schema: z.record(z.string(), z.json()).default({}),
    }),
  }),
]);

const Labelled = z.strictObject({
  id: z.string().min(1),
  input: Input,
  environment: z.enum(['production', 'staging', 'development', 'unsaid']),
  expect: z.strictObject({ effect: Effect, level: z.tuple([Level, Level]) }),
  kind: z.enum(['dangerous', 'safe', 'near_miss', 'evasion']),
  why: z.string().min(1),
});

/** One labelled action; what its fields mean is in `tests/corpus/reported/README.md`. */
export type Case = z.infer<typeof Labelled> & { family: string };

/** Where each labelled part is: held out from the rules, held out from them again later, and written with them. */
export const CORPORA = {
  reported: 'tests/corpus/reported',
  unseen: 'tests/corpus/unseen',
  own: 'tests/corpus/own',
} as const;

/** The families of a corpus: the names of its files, none where it is not there. */
export function listFamilies(corpus: keyof typeof CORPORA): string[] {
  const folder = join(ROOT, CORPORA[corpus]);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** All cases of a corpus, by family. Refuses a case that is not well formed and an id that comes twice. */
export function loadCorpus(corpus: keyof typeof CORPORA, only?: string): Case[] {
  const families = listFamilies(corpus).filter((family) => !only || family === only);
  const cases = families.flatMap((family) => readFamily(join(CORPORA[corpus], `${family}.yaml`), family));
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new LocalError(`the case ${id} is there twice`);
    seen.add(id);
  }
  return cases;
}

function readFamily(path: string, family: string): Case[] {
  let rows: unknown;
  try {
    rows = parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch (error) {
    throw new LocalError(`${path} is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!Array.isArray(rows)) throw new LocalError(`${path} is not a list of cases`);
  return rows.map((row, at) => {
    const read = Labelled.safeParse(row);
    if (read.success) return { ...read.data, family };
    const [issue] = read.error.issues;
    throw new LocalError(`${path}, case ${at + 1}: ${issue?.path.join('.')}: ${issue?.message}`);
  });
}

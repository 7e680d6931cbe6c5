import type { JsonObject } from '../../../schema/vocabulary.ts';
import { fill } from './fill.ts';

/** Sentences. */
export const PROSE: Record<string, string> = {
  'one word': fill('a'),
  words: fill('production '),
  orders: fill('drop the production database. '),
  'without an end': fill('delete the users and ', 'Please '),
  negations: fill('do not '),
  'open quotes': fill('"delete '),
  commas: fill('delete, '),
  'open brackets': fill('(delete '),
  spaces: fill(' ', 'delete'),
  'line ends': fill('\n- delete prod'),
  dots: fill('.'),
  hyphens: fill('a-'),
  'look-alikes': fill('dеlete '),
  'zero width': fill('\u200b', 'delete'),
  combining: fill('\u0301', 'e'),
  backticks: fill('`rm -rf /` '),
  'if and then': fill('if it fails then delete production unless '),
  'of the': fill('of the ', 'delete the backup '),
  numbers: fill('1 2 ', 'delete '),
  links: fill('https://a.b/c '),
  apostrophes: fill("don't ", ''),
  camel: fill('aB', 'delete '),
};

const deep = (depth: number): JsonObject => {
  let value: JsonObject = {};
  for (let at = 0; at < depth; at += 1) value = { properties: { a: value } };
  return value;
};

const wide = (names: (at: number) => string): JsonObject => ({
  properties: Object.fromEntries(Array.from({ length: 2_500 }, (_, at) => [names(at), { type: 'string' }])),
});

/** Tools by definition. */
export const TOOLS: Record<string, { name: string; description: string; input_schema: JsonObject }> = {
  'a long name': { name: fill('deleteA'), description: '', input_schema: {} },
  'a name of dots': { name: fill('a.'), description: '', input_schema: {} },
  'a long description': { name: 'a', description: fill('Deletes all users. '), input_schema: {} },
  'a description of spaces': { name: 'a', description: fill(' ', 'Deletes'), input_schema: {} },
  'a deep schema': { name: 'a', description: '', input_schema: deep(2_000) },
  'a wide schema': { name: 'a', description: '', input_schema: wide((at) => `delete_${at}`) },
};

const change = (at: number, actions: string[]) => ({
  ...{ address: `aws_db_instance.a${at}`, type: 'aws_db_instance', name: `a${at}` },
  change: { actions, before: { deletion_protection: true }, after: null },
});

/** Terraform plans. */
export const PLANS: Record<string, JsonObject> = {
  changes: { resource_changes: Array.from({ length: 400 }, (_, at) => change(at, ['delete'])) },
  'small changes': { resource_changes: Array.from({ length: 5_000 }, () => ({ change: {} })) },
  'no changes': { resource_changes: [], planned_values: deep(2_000) },
  'a deep change': {
    resource_changes: [{ ...change(0, ['update']), change: { actions: ['update'], after: deep(2_000) } }],
  },
  'wide attributes': {
    resource_changes: [
      {
        ...change(0, ['update']),
        change: { actions: ['update'], before: {}, after: wide((at) => `a${at}`) },
      },
    ],
  },
};

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ABSENT, ABSENT_MODULE, standInFor } from '../../infra/bundle-stand-ins.ts';

const UNUSED = '/x/node_modules/openai/resources/videos.mjs';

const asUrl = (text: string) => `data:text/javascript,${encodeURIComponent(text).replaceAll("'", '%27')}`;
const load = async (text: string) =>
  (await import(asUrl(text.replace(ABSENT, asUrl(ABSENT_MODULE))))) as Record<string, new () => object>;

it('stands in for what is never called: it can be made, and throws when it is used', async () => {
  const text = standInFor(UNUSED, 'export class Videos { list() { return 1; } }\nexport { a as b };');
  const { Videos, b } = await load(text!);
  expect(b).toBeTypeOf('function');
  expect(() => (new Videos!() as { list(): number }).list()).toThrow(
    'Videos of openai/resources/videos.mjs is left out of the Worker (list)',
  );
});

it('hands on names that could not be declared, and lets what is made of it beforehand be', async () => {
  const text = standInFor(
    '/x/node_modules/zod/v3/types.js',
    'const a = 1;\nexport { a as null, a as function };\nexport default a;',
  );
  const part = await load(text!);
  expect(Object.keys(part).toSorted()).toEqual(['default', 'function', 'null']);
  class Made extends (part.null!) {}
  expect(() => new Made()).not.toThrow();
});

it('answers no where it is asked whether something is one of what is left out', async () => {
  const text = standInFor(UNUSED, 'export function isVideo(value) { return value.kind === 1; }');
  const { isVideo } = (await load(text!)) as unknown as Record<string, (value: unknown) => boolean>;
  expect(isVideo!({ kind: 1 })).toBe(false);
});

it('stands in for files that are there, in every library that it names', () => {
  const parts = [
    'openai/core/streaming.mjs',
    '@langchain/openai/dist/converters/responses.js',
    '@langchain/core/dist/load/index.js',
    '@langchain/langgraph/dist/graph/messages_annotation.js',
    '@cfworker/json-schema/dist/esm/validate.js',
    'langsmith/lib/run_trees.mjs',
    'zod/v4/core/compile.js',
  ];
  for (const part of parts) {
    const path = fileURLToPath(new URL(`../../node_modules/${part}`, import.meta.url));
    expect(standInFor(path, readFileSync(path, 'utf8')), part).toContain(`of ${part}")`);
  }
});

it('leaves alone what is called', () => {
  expect(standInFor('/x/node_modules/openai/resources/chat/completions/completions.mjs', '')).toBeNull();
});

import { expect, it } from 'vitest';
import { standInFor } from '../../infra/bundle-stand-ins.ts';

const UNUSED = '/x/node_modules/openai/resources/videos.mjs';

it('stands in for what is never called: it can be made, and throws when it is used', async () => {
  const text = standInFor(UNUSED, 'export class Videos { list() { return 1; } }\nexport { a as b };');
  const path = `data:text/javascript,${encodeURIComponent(text!)}`;
  const { Videos, b } = (await import(path)) as Record<string, new () => { list(): number }>;
  expect(b).toBeTypeOf('function');
  expect(() => new Videos!().list()).toThrow(
    'Videos.list of openai/resources/videos.mjs is left out of the Worker',
  );
});

it('leaves alone what is called', () => {
  expect(standInFor('/x/node_modules/openai/resources/chat/completions/completions.mjs', '')).toBeNull();
});

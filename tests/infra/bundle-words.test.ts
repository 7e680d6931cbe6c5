import { describe, expect, it } from 'vitest';
import { withoutImports } from '../../infra/bundle-stand-ins.ts';
import { withoutWords } from '../../infra/bundle-words.ts';

const left = (text: string) => withoutWords('x.ts', text);

describe('withoutWords', () => {
  it.each([
    ["z.string().max(3).describe('A name.')", 'z.string().max(3)'],
    ['z.string().describe(`A name.`).max(3)', 'z.string().max(3)'],
    ["z.string().meta({ example: 'x' }).optional()", 'z.string().optional()'],
    [
      "createRoute({ method: 'get', summary: 'List', description: 'All.' })",
      "createRoute({ method: 'get', summary: '', description: '' })",
    ],
    ["json(Shape, 'One page.')", "json(Shape, '')"],
    ["refusals({ 403: '`role_not_allowed`.', 422: null })", "refusals({ 403: '', 422: null })"],
  ])('takes the words out of %s', (text, wanted) => {
    expect(left(text)).toBe(wanted);
  });

  it.each([
    'z.string().meta({ secret: true })',
    "z.string().meta({ example: 'x', id: 'Name' })",
    "z.enum(['a', 'b']).refine(holds, 'must hold')",
    "describe('a test', run)",
    'c.json(body, 200)',
    "problem({ description: 'kept' })",
  ])('leaves %s as it is', (text) => {
    expect(left(text)).toBe(text);
  });

  it('takes each out once where one stands in another, and refuses what does not parse', () => {
    expect(left("z.object({ a: z.string().describe('A.') }).describe('All.')")).toBe(
      'z.object({ a: z.string() })',
    );
    expect(() => left('const = ;')).toThrow(/does not parse/);
  });
});

describe('withoutImports', () => {
  const PATH = '/x/node_modules/@hono/zod-openapi/dist/index.mjs';

  it('has the generators of documents stood in for, and says when there are none any more', () => {
    const made = withoutImports(
      PATH,
      'import { A, OpenApiGeneratorV3, OpenApiGeneratorV31, B } from "p";\nuse(A, B);',
    );
    expect(made).toContain('import { A, B } from "p";');
    expect(made).toContain('const OpenApiGeneratorV31 = ');
    expect(withoutImports('/x/node_modules/other/index.mjs', 'x')).toBeNull();
    expect(() => withoutImports(PATH, 'import { A } from "p";')).toThrow(/takes no OpenApiGeneratorV3/);
  });
});

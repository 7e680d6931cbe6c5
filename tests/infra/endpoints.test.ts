import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KEYED } from '../../cli/client/api.ts';
import { renderEndpoints } from '../../infra/cli/endpoints.ts';
import { ACCESS, OPEN_DOORS } from '../../schema/access.ts';

const page = readFileSync('docs/endpoints.md', 'utf8');
const headings = [...page.matchAll(/^###? (.+)$/gm)].map((found) => found[1]!);

it('has a section for every door that somebody signs in at, with the scope that the door asks', () => {
  for (const [name, { scope }] of Object.entries(ACCESS)) {
    const section = page
      .split(new RegExp(`\\n### ${name.replace(/[{}.]/g, '\\$&')}(?= |\\n)`))[1]
      ?.split('\n### ')[0];
    expect(section, name).toContain(`Scope \`${scope}\`.`);
  }
});

it('marks each route that takes an idempotency key, and no other', () => {
  const marked = headings.filter((name) => name.endsWith(' ⚿')).map((name) => name.slice(0, -2));
  expect(marked.toSorted()).toEqual([...KEYED].toSorted());
});

it('links no shape that it does not show', () => {
  const anchors = new Set(headings.map((name) => name.toLowerCase()));
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map((found) => found[1]!);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((link) => !anchors.has(link))).toEqual([]);
});

it('tells of doors without sign-in no scope, and of a body what it holds', () => {
  const document = {
    paths: {
      '/health': { get: { responses: { 200: { description: 'It lives.' } } } },
      '/things': {
        post: {
          summary: 'Make one',
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: {
                  properties: { name: { type: 'string', maxLength: 9, description: 'A|B.' } },
                  required: ['name'],
                },
              },
            },
          },
          responses: {
            201: { description: 'Made.', content: { 'application/json': { schema: { $ref: '#/x/Thing' } } } },
            401: { description: 'No token, or a bad one.' },
          },
        },
      },
    },
    components: { schemas: { Thing: { properties: { at: { type: 'string', format: 'date-time' } } } } },
  };
  expect(Object.keys(OPEN_DOORS)).toContain('GET /health');
  const made = renderEndpoints(document, { gone: 'Over.' });
  expect(made).toContain('### GET /health\n\n.\n\n- **200** It lives.');
  expect(made).toContain('| `name` | ● | string | A\\|B. At most 9 characters. |');
  expect(made).toContain('- **201** [Thing](#thing): Made.\n');
  expect(made).toContain('| `gone` | Over. |');
  expect(made).not.toContain('401** No token');
  expect(made).toContain('### Thing\n\n| field | | type | |\n|---|---|---|---|\n| `at` |  | time |  |');
});

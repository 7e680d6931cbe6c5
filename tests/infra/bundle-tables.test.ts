import { describe, expect, it } from 'vitest';
import { withoutExamples, withoutTables } from '../../infra/bundle-tables.ts';

describe('withoutExamples', () => {
  it('takes the lines out that prove a row, and nothing else', () => {
    const text =
      "export const ROWS = [{ id: 'a.b', must: ['x, y', `z`], not: ['w'], why: 'W.' }, { not: 1 }];";
    expect(withoutExamples('rows.ts', text)).toBe(
      "export const ROWS = [{ id: 'a.b',   why: 'W.' }, { not: 1 }];",
    );
  });

  it('takes the source of a program out, and no other', () => {
    const text =
      "const a = { names: ['ls'], source: 'ls(1)', rows: [{ source: 'x' }] }, b = { source: text };";
    expect(withoutExamples('rows.ts', text)).toBe(
      "const a = { names: ['ls'],  rows: [{ source: 'x' }] }, b = { source: text };",
    );
  });

  it('leaves patterns of arguments as they are', () => {
    const text = 'const f = ({ must, not }: Row) => [must, not];';
    expect(withoutExamples('rows.ts', text)).toBe(text);
  });
});

describe('withoutTables', () => {
  it('takes the tables of the database out of a noun, and nothing else', () => {
    const text =
      "export const A = ['x'] as const;\nexport const a = pgTable('a', { id: text('id') }, (t) => [t.id]);\nexport const b = other(a);\n";
    expect(withoutTables('noun.ts', text)).toBe(
      "export const A = ['x'] as const;\n\nexport const b = other(a);\n",
    );
  });
});

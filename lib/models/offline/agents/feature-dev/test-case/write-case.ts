import type { RepositoryFacts } from '../../../repository/types.ts';
import { indentLines, objectOf, quoteOf, stringOf } from '../endpoint/code-of.ts';
import type { Field } from '../endpoint/fields.ts';
import type { RequestStyle } from './find-request.ts';

/** What a test asks and expects; without fields only the status is looked at. */
export type Expected = { method: string; path: string; status: number; fields: Field[] };

/** One test case (in a suite of its own where the repository has suites) in the repository's style. */
export function writeCase(facts: RepositoryFacts, style: RequestStyle, expected: Expected): string {
  const { method, path, status, fields } = expected;
  const { call, describe } = facts.testStyle;
  const quote = quoteOf(facts);
  const lines = [
    statement(facts, `const ${style.variable} = await ${style.request(method, path)}`),
    statement(facts, assertEqual(facts, style.status, String(status))),
    ...bodyLines(facts, style, fields),
  ];
  const names = fields.map(({ key }) => key);
  const says = names.length === 0 ? `answers ${status}` : `answers ${status} with ${listOf(names)}`;
  const title = describe ? says : `${method} ${path} ${says}`;
  const end = facts.semicolons ? ';' : '';
  const body = indentLines(lines, facts.indent);
  const one = `${call}(${stringOf(title, quote)}, async () => {\n${body}\n})${end}`;
  if (!describe) return one;
  const suite = stringOf(`${method} ${path}`, quote);
  return `describe(${suite}, () => {\n${indentLines([one], facts.indent)}\n})${end}`;
}

function bodyLines(facts: RepositoryFacts, style: RequestStyle, fields: Field[]): string[] {
  if (fields.length === 0) return [];
  const typed = facts.language === 'typescript';
  const quote = quoteOf(facts);
  if (fields.every(({ expect }) => expect !== null)) {
    const whole = objectOf(
      fields.map(({ key, expect }) => [key, expect ?? '']),
      quote,
    );
    return [
      statement(facts, assertDeep(facts, style.body.startsWith('await') ? style.body : style.body, whole)),
    ];
  }
  const shape = fields.map(({ key, type }) => `${key}: ${type}`).join('; ');
  const read = style.body.startsWith('await') && typed ? `(${style.body})` : style.body;
  return [
    statement(facts, `const body = ${read}${typed ? ` as { ${shape} }` : ''}`),
    ...fields.map(({ key, expect, type }) => {
      const at = /^[A-Za-z_$][\w$]*$/.test(key) ? `body.${key}` : `body[${stringOf(key, quote)}]`;
      return statement(
        facts,
        expect === null
          ? assertEqual(facts, `typeof ${at}`, stringOf(type, quote))
          : assertEqual(facts, at, expect),
      );
    }),
  ];
}

function assertEqual(facts: RepositoryFacts, actual: string, expected: string): string {
  if (facts.testStyle.assertModule === null) return `expect(${actual}).toBe(${expected})`;
  return `${assertName(facts, 'strictEqual', 'equal')}(${actual}, ${expected})`;
}

function assertDeep(facts: RepositoryFacts, actual: string, expected: string): string {
  if (facts.testStyle.assertModule === null) return `expect(${actual}).toEqual(${expected})`;
  return `${assertName(facts, 'deepStrictEqual', 'deepEqual')}(${actual}, ${expected})`;
}

/** The strict assertion by the name under which the tests use it; plain `equal` is strict only in strict mode. */
function assertName(facts: RepositoryFacts, strict: string, plain: string): string {
  const tests = facts.testFiles.map((file) => facts.files[file] ?? '').join('\n');
  const isStrict = facts.testStyle.assertModule?.endsWith('/strict') ?? false;
  return isStrict && !tests.includes(`assert.${strict}(`) ? `assert.${plain}` : `assert.${strict}`;
}

function statement(facts: RepositoryFacts, code: string): string {
  return facts.semicolons ? `${code};` : code;
}

function listOf(words: string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Pages that name the tests which hold what they say: `file` “title”, “another title”. */
const PAGES = ['docs/security.md', 'docs/guarantees.md'];
const NAMED = /`(tests\/[\w./-]+\.test\.ts)`((?:,? “[^”]+”)+)/g;
/** What stands first in the call of a test or of a group of them. */
const TITLES =
  /\b(?:it|test|describe)(?:\.\w+)*(?:\((?:[^()]|\([^()]*\))*\))?\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;

function namedIn(page: string): { file: string; title: string }[] {
  return [...readFileSync(page, 'utf8').matchAll(NAMED)].flatMap(([, file, titles]) =>
    [...titles!.matchAll(/“([^”]+)”/g)].map(([, title]) => ({ file: file!, title: title! })),
  );
}

function titlesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(TITLES)].map(([, a, b, c]) => (a ?? b ?? c ?? '').replaceAll("\\'", "'"));
}

it.each(PAGES)('every test that %s names is there, under that name', (page) => {
  const named = namedIn(page);
  expect(named.length).toBeGreaterThan(10);
  const missing = named.filter(
    ({ file, title }) => !existsSync(file) || !titlesOf(file).some((each) => each.includes(title)),
  );
  expect(missing).toEqual([]);
});

it.each(PAGES)('every file of tests that %s names is there', (page) => {
  const files = readFileSync(page, 'utf8').match(/tests\/[\w./-]+\.ts/g) ?? [];
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it('a title that no test has is noticed', () => {
  expect(titlesOf('tests/house/named-tests.test.ts')).toContain('a title that no test has is noticed');
  expect(titlesOf('tests/house/named-tests.test.ts')).not.toContain('another title');
});

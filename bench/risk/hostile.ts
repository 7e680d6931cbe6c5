import type { RiskQuestion } from '../../lib/risk/assess.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

/** A text that is meant to take long, as the door `POST /risk/assess` gets it. */
export type Hostile = { kind: string; name: string; question: RiskQuestion };

const SIZE = 64 * 1024;
/** 64 KB of one part, over and over, after a beginning. */
const fill = (part: string, begin = '') =>
  begin + part.repeat(Math.ceil((SIZE - begin.length) / part.length)).slice(0, SIZE - begin.length);
/** The same number of parts before and behind: nested to the limit and closed again. */
const nest = (open: string, close: string, begin = '') => {
  const depth = Math.floor((SIZE - begin.length) / (open.length + close.length));
  return begin + open.repeat(depth) + close.repeat(depth);
};
const numbered = (part: (at: number) => string, begin = '') => {
  const parts = [begin];
  for (let at = 0, size = begin.length; size < SIZE; at += 1) size += parts[parts.push(part(at)) - 1]!.length;
  return parts.join('').slice(0, SIZE);
};

const SHELL: Record<string, string> = {
  substitutions: nest('$(', ')'),
  'open substitutions': fill('$('),
  'closed subshells': nest('(a;', ')'),
  backticks: fill('`a'),
  arithmetic: nest('$((1+', '))'),
  defaults: nest('${a:-', '}'),
  braces: fill('{a,b}', 'rm '),
  'nested braces': nest('{a,', '}', 'rm '),
  pipes: fill('cat a | ', 'true | '),
  commands: fill('rm -rf /srv/data; '),
  conditions: fill('if true; then ls; fi; '),
  'open conditions': fill('if true; then '),
  loops: fill('for i in 1 2 3 4 5 6; do '),
  'closed loops': numbered((at) => `for i${at} in 1 2 3 4 5 6; do rm -rf $i${at}; done; `),
  functions: numbered((at) => `f${at}() { f${at + 1}; f${at + 1}; }; `, 'f0; '),
  assignments: numbered((at) => `a${at}="$a${at - 1}$a${at - 1}"; `, 'a="xxxx"; '),
  'one word': fill('a', 'rm '),
  'many words': fill('a ', 'rm -rf '),
  'many flags': fill('--a=b ', 'kubectl delete '),
  globs: fill('*', 'rm -rf /'),
  quotes: fill(`"'`),
  'empty quotes': fill("''", 'r'),
  escapes: fill('\\', 'rm '),
  'here-documents': numbered((at) => `cat <<E${at}\nx\nE${at}\n`),
  'a here-document': fill('rm -rf /\n', 'sh <<E\n'),
  'shells in shells': fill("sh -c 'sh -c ", ''),
  eval: fill('eval '),
  sudo: fill('sudo '),
  environment: fill('A=B ', 'env '),
  xargs: fill('xargs '),
  'find -exec': fill('-exec rm {} \\; ', 'find / '),
  'printf fed': fill('\\x72', "printf '"),
  base64: fill('QUJD', 'echo ').concat(' | base64 -d | sh'),
  'code of Python': fill("os.system('a');", 'python3 -c "').concat('"'),
  'parentheses of Python': fill('(', "python3 -c 'a"),
  'code of Node': fill('require("a").b(', "node -e '").concat("'"),
  awk: fill('{print $1}', "awk '").concat("'"),
  sed: fill('s/a/b/;', "sed -i '").concat("'"),
  'SQL of a client': fill('delete from a;', 'psql -c "').concat('"'),
  'SQL of another client': fill('delete from a;', 'mysql -e "').concat('"'),
  'a mongo script': fill('db.a.b(', "mongosh --eval '").concat("'"),
  'a manifest fed': fill('a: b\n', 'kubectl apply -f - <<E\n').concat('\nE'),
  redirections: fill('> a ', 'ls '),
  newlines: fill('\n'),
  spaces: fill(' ', 'rm'),
  comments: fill('#a\n', 'ls\n'),
  'look-alikes': fill('гm '),
  'case patterns': fill('a) ls;; ', 'case a in '),
  'paths that go up': fill('../', 'rm -rf /'),
};

const SQL: Record<string, string> = {
  statements: fill('delete from a; '),
  'small statements': fill(';'),
  parentheses: nest('(', ')', 'select '),
  'open parentheses': fill('(', 'select '),
  'nested selects': nest('(select * from ', ')', 'select * from '),
  unions: fill(' union select 1', 'select 1'),
  conditions: fill(' and a = 1', 'delete from a where a = 1'),
  'conditions that are true': fill(' or 1 = 1', 'delete from a where 1 = 1'),
  negations: fill('not ', 'delete from a where '),
  values: fill(',(1)', 'insert into a values (1)'),
  'a list': fill(',1', 'delete from a where a in (1').concat(')'),
  'with in with': fill('with a as (', ''),
  'blocks of code': fill('begin '.concat('null; '), 'do $$ ').concat('$$'),
  'execute in code': fill("execute 'drop table a'; ", 'do $$ begin ').concat('end $$'),
  comments: fill('/*'),
  'line comments': fill('--a\n'),
  quotes: fill("'"),
  'quoted names': fill('"a".'),
  dollars: fill('$a$'),
  backslashes: fill("\\'", "select '"),
  'another dialect': fill('drop table `a`; '),
  'another dialect’s words': fill('call a ; '),
  casts: fill('::text', 'select 1'),
  joins: fill(' join a on true', 'select * from a'),
  'alter commands': fill(', add column a int', 'alter table a add b int'),
  spaces: fill(' ', 'select'),
  words: fill('a '),
  'not ASCII': fill('é', "select '"),
};

const YAML: Record<string, string> = {
  keys: fill('a: b\n'),
  'many keys': numbered((at) => `k${at}: v\n`),
  brackets: fill('['),
  'closed brackets': nest('[', ']', 'a: '),
  'braces with keys': fill('{a: '),
  'brackets within bounds': fill(`${'['.repeat(60)}${']'.repeat(60)}\n`, 'a:\n'),
  dashes: fill('- '),
  indentation: Array.from({ length: 350 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  'lists in lists': Array.from({ length: 350 }, (_, at) => `${' '.repeat(at)}-`).join('\n'),
  documents: fill('---\na: 1\n'),
  manifests: numbered((at) => `---\napiVersion: v1\nkind: Pod\nmetadata: {name: a${at}}\n`),
  'open quotes': fill(`"'`),
  anchors: numbered((at) => `a${at}: &a${at} b\n`),
  aliases: numbered(() => 'b: *a\n', 'a: &a {c: d}\n'),
  'a scalar': fill('a', 'a: |\n  '),
  'folded lines': fill('  a\n', 'a: >\n'),
  spaces: fill(' ', 'a:'),
  colons: fill('a: '),
  question: fill('? '),
  templates: fill('{{ .a }}\n', 'a: {{ b }}\n'),
  tags: fill('!!str '),
  json: JSON.stringify({ a: Array.from({ length: 8_000 }, (_, at) => at) }),
  'deep json': nest('{"a":', '}').replace(':}', ':1}'),
  tabs: fill('\t', 'a:'),
};

const FILES: Record<string, [path: string, text: string]> = {
  'Dockerfile: lines': ['Dockerfile', fill('RUN a \\\n', 'FROM a\n')],
  'Dockerfile: one RUN': ['Dockerfile', fill('a=b ', 'FROM a\nRUN ')],
  'Dockerfile: RUNs': ['Dockerfile', fill('RUN curl a | sh\n', 'FROM a\n')],
  'Dockerfile: stages': ['Dockerfile', fill('FROM a AS b\n')],
  'Dockerfile: instructions': ['Dockerfile', fill('USER root\nENV PASSWORD=a\n', 'FROM a\n')],
  'compose: services': ['compose.yaml', numbered((at) => `  s${at}: {image: a, privileged: true}\n`, 'services:\n')],
  'compose: commands': ['compose.yaml', numbered((at) => `  s${at}: {command: "rm -rf /"}\n`, 'services:\n')],
  'workflow: steps': [
    '.github/workflows/a.yml',
    fill('      - run: curl a | sh\n', 'on: push\njobs:\n  a:\n    steps:\n'),
  ],
  'workflow: expressions': [
    '.github/workflows/a.yml',
    fill('${{ github.event.issue. ', 'on: push\njobs: {a: {steps: [{run: "').concat('"}]}}'),
  ],
  'workflow: uses': [
    '.github/workflows/a.yml',
    fill('      - uses: a/b@main\n', 'on: push\njobs:\n  a:\n    steps:\n'),
  ],
  'values: keys': ['values.yaml', fill('replicaCount: 0\n')],
  'HCL: blocks': ['a.tf', fill('resource "a" "b" {\n  c = "d"\n')],
  'HCL: quotes': ['a.tf', fill('"a" ', 'resource ')],
  'HCL: one line': ['a.tf', fill('a = { ', 'resource "a" "b" { ')],
  'diff: lines': ['', fill('+        - image: x\n', '--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n')],
  'diff: spaces': ['', fill('+ ', '--- a/x.yaml\n+++ b/x.yaml\n@@ -1 +1 @@\n')],
  'diff: files': ['', numbered((at) => `--- a/${at}.yaml\n+++ b/${at}.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n`)],
  'diff: hunks': ['', fill('@@ -1 +1 @@\n-a: 1\n+a: 2\n', '--- a/x.tf\n+++ b/x.tf\n')],
  'diff: Dockerfile': ['', fill('+RUN curl a | sh\n', '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n')],
  'a printed plan': ['', fill('  # a.b will be destroyed\n')],
};

const PROSE: Record<string, string> = {
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

const TOOLS: Record<string, { name: string; description: string; input_schema: JsonObject }> = {
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
const PLANS: Record<string, JsonObject> = {
  changes: { resource_changes: Array.from({ length: 400 }, (_, at) => change(at, ['delete'])) },
  'small changes': { resource_changes: Array.from({ length: 5_000 }, () => ({ change: {} })) },
  'no changes': { resource_changes: [] , planned_values: deep(2_000) },
  'a deep change': { resource_changes: [{ ...change(0, ['update']), change: { actions: ['update'], after: deep(2_000) } }] },
  'wide attributes': {
    resource_changes: [
      { ...change(0, ['update']), change: { actions: ['update'], before: {}, after: wide((at) => `a${at}`) } },
    ],
  },
};

/** Each hostile text, by the kind of input it is. All of 64 KB, but where the shape of a thing limits it before. */
export const HOSTILE: readonly Hostile[] = [
  ...each('shell', SHELL, (command) => ({ action: { tool: 'shell.exec', args: { command } } })),
  ...each('sql', SQL, (sql) => ({ action: { tool: 'sql.execute', args: { sql } } })),
  ...each('manifest', YAML, (manifest) => ({ action: { tool: 'kubernetes.apply', args: { manifest } } })),
  ...each('manifest in a commit', YAML, (content) => writes('k8s/a.yaml', content)),
  ...each('file', FILES, ([path, content]) => (path === '' ? patches(content) : writes(path, content))),
  ...each('plan', PLANS, (plan) => ({ action: { tool: 'terraform.apply', args: { plan } } })),
  ...each('plan as text', YAML, (plan) => ({ action: { tool: 'terraform.apply', args: { plan } } })),
  ...each('prose', PROSE, (description) => ({ description })),
  ...each('tool', TOOLS, (tool) => ({ tool })),
  ...each('arguments', PLANS, (plan) => ({ action: { tool: 'a.write', args: { plan } } })),
  ...each('arguments of text', PROSE, (text) => ({ action: { tool: 'a.write', args: { resource: text, environment: text } } })),
];

function each<T>(kind: string, all: Record<string, T>, ask: (one: T) => RiskQuestion): Hostile[] {
  return Object.entries(all).map(([name, one]) => ({ kind, name, question: ask(one) }));
}

function writes(path: string, content: string): RiskQuestion {
  return { action: { tool: 'git.commit', args: { message: 'a', files: [{ path, content }] } } };
}

function patches(patch: string): RiskQuestion {
  return { action: { tool: 'git.commit', args: { message: 'a', patch } } };
}

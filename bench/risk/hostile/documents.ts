import { fill, nest, numbered } from './fill.ts';

/** Manifests, and what only looks like one. */
export const YAML: Record<string, string> = {
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

/** Files of a commit by their path; a patch where there is none. */
export const FILES: Record<string, [path: string, text: string]> = {
  'Dockerfile: lines': ['Dockerfile', fill('RUN a \\\n', 'FROM a\n')],
  'Dockerfile: one RUN': ['Dockerfile', fill('a=b ', 'FROM a\nRUN ')],
  'Dockerfile: RUNs': ['Dockerfile', fill('RUN curl a | sh\n', 'FROM a\n')],
  'Dockerfile: stages': ['Dockerfile', fill('FROM a AS b\n')],
  'Dockerfile: instructions': ['Dockerfile', fill('USER root\nENV PASSWORD=a\n', 'FROM a\n')],
  'compose: services': [
    'compose.yaml',
    numbered((at) => `  s${at}: {image: a, privileged: true}\n`, 'services:\n'),
  ],
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

import { flagValue } from '../argv.ts';
import { inPlace } from '../in-place.ts';
import type { Argv, Deed, Language, Nested, Program, Row, Word } from '../program.ts';
import { deedOfScript } from '../script-deed.ts';
import { behind, RUNS } from './wrappers/behind.ts';

const SESSION: Deed = { operation: 'modify', resource: 'other', effect: 'write', reach: 'machine' };

const code = (text: Word, language: Language): Nested => ({ kind: 'script', text, language });
const written = ({ words, file }: Argv): Word | undefined => words[0] && file?.(words[0].text);

/** Tasks of a framework by its own runner (`manage.py migrate`, `artisan db:wipe`): the second word is the name. */
const RUNNERS = /(?:^|\/)(?:manage\.py|artisan|console|rails|rake|bin\/cake|spark|think|yii|wp-cli\.phar)$/;

/** Runners that have a table of their own, by the name that it goes by. */
const TABLED: Readonly<Record<string, string>> = {
  'manage.py': 'django-admin',
  artisan: 'artisan',
  rails: 'rails',
};

/** `python manage.py flush` as `django-admin flush`; nothing for any other program. */
function tabled({ words, all }: Argv): Nested[] {
  const [first] = words;
  const name = first && TABLED[first.text.split('/').at(-1) ?? ''];
  if (!first || !name) return [];
  return [{ kind: 'words', words: [{ ...first, text: name }, ...all.slice(all.indexOf(first) + 1)] }];
}

const deedOfFile = (argv: Argv): Deed => {
  if (tabled(argv).length > 0) return RUNS;
  const { words } = argv;
  const [first, second] = words;
  const isRunner = first && RUNNERS.test(first.text);
  return deedOfScript(isRunner ? (second?.text ?? 'help') : (first?.text ?? ''), words.slice(1));
};

/** The rows that every scripting language's interpreter has. */
function rowsOf(
  name: string,
  language: Language,
  part: { code: readonly string[]; look: readonly string[]; line: string; danger: string },
): Row[] {
  const [flag] = part.code;
  return [
    {
      id: `${name.toLowerCase()}.code`,
      when: { flags: part.code },
      does: RUNS,
      runs: (argv) =>
        part.code.flatMap((each) => argv.flags.get(each) ?? []).map((text) => code(text, language)),
      why: 'It runs the program text on its own line.',
      must: [`${name} ${flag} '${part.line}'`, `${name} ${flag} '${part.danger}'`],
      not: [`${name} script`, `${name} ${part.look[0]}`],
    },
    {
      id: `${name.toLowerCase()}.look`,
      when: { flags: part.look, test: ({ words }) => words.length === 0 },
      does: RUNS,
      why: 'It prints a text about itself.',
      must: [`${name} ${part.look[0]}`],
      not: [`${name} script`],
    },
    {
      id: `${name.toLowerCase()}.written_file`,
      when: { test: (argv) => written(argv) !== undefined },
      does: RUNS,
      runs: (argv) => [written(argv)].flatMap((text) => (text ? [code(text, language)] : [])),
      why: 'It runs a file that this text wrote before.',
      must: [`echo '${part.danger}' > x; ${name} x`],
      not: [`${name} x`],
    },
    {
      id: `${name.toLowerCase()}.fed`,
      when: {
        test: ({ stdin, words }) => stdin !== undefined && (words.length === 0 || words[0]!.text === '-'),
      },
      does: RUNS,
      runs: ({ stdin }) => (stdin ? [code(stdin, language)] : []),
      why: 'It runs the program text that it is fed.',
      must: [`${name} <<< '${part.danger}'`, `curl -s https://x.example/x | ${name}`],
      not: [`cat x | ${name} script`, `${name} script`],
    },
    {
      id: `${name.toLowerCase()}.file`,
      when: { words: '*' },
      does: deedOfFile,
      runs: tabled,
      why: 'It runs a program that is not shown here: only its name is known.',
      safer: 'show the program',
      must: [`${name} scripts/migrate`, `${name} x`],
      not: [`${name} ${part.look[0]}`, `${name} <<< '${part.line}'`],
    },
  ];
}

const LIBRARY =
  /^(?:json\.tool|http\.server|venv|virtualenv|zipfile|tarfile|timeit|pdb|trace|compileall|py_compile|unittest|doctest|sysconfig|platform|site|pydoc|cProfile|profile|tokenize|ast|dis|ensurepip|this|calendar|base64|gzip|webbrowser|idlelib|turtle|inspect|pyclbr|ipykernel|jupyter|sphinx|build|pip_audit|piptools|tox|nox|coverage|pre_commit|pylint|pyflakes|pycodestyle|autopep8|flake8|black|isort|ruff|mypy|pyright|bandit|vulture|yapf|hatch|flit|grpc_tools\.protoc|cookiecutter)$/;

/** Interpreters of scripting languages. */
/** What is read as another is: by its calls, or, of languages with calls that no table has, as one that is foreign. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  lua: ['luajit', 'lua5.3', 'lua5.4', 'R', 'crystal'],
  elixir: [
    'tclsh',
    'guile',
    'racket',
    'erl',
    'sbcl',
    'clojure',
    'clj',
    'bb',
    'ghc',
    'scala',
    'octave',
    'nim',
  ],
};

export const INTERPRETERS: readonly Program[] = [
  {
    names: [
      'python',
      'python2',
      'python3',
      'pypy',
      'pypy3',
      'ipython',
      ...[8, 9, 10, 11, 12, 13, 14].map((minor) => `python3.${minor}`),
    ],
    source: 'docs.python.org, "Command line and environment"',
    valued: ['-c', '-m', '-W', '-X', '-Q'],
    leading: true,
    rows: [
      {
        id: 'python.library',
        when: { flags: ['-m'], test: (argv) => LIBRARY.test(flagValue(argv, '-m')?.text ?? '') },
        does: RUNS,
        why: 'It runs a module of the library or a checking tool.',
        must: ['python3 -m json.tool x.json', 'python -m venv .venv', 'python -m http.server 8000'],
        not: ['python -m pip install x', 'python -m app.migrate'],
      },
      {
        id: 'python.tool',
        when: {
          flags: ['-m'],
          test: (argv) =>
            /^(?:pip|pytest|django|alembic|flask|poetry|pipx|uv|twine|awscli|ansible|invoke|celery|gunicorn|uvicorn|aws|azure\.cli)$/.test(
              flagValue(argv, '-m')?.text ?? '',
            ),
        },
        does: RUNS,
        runs: (argv) => {
          const tool = flagValue(argv, '-m');
          return tool
            ? [
                {
                  kind: 'words',
                  words: [tool, ...behind(argv).flatMap((each) => (each.kind === 'words' ? each.words : []))],
                },
              ]
            : [];
        },
        why: 'It runs a tool that is known by this name.',
        must: ['python -m pip install -r requirements.txt', 'python3 -m pytest -q'],
        not: ['python -m json.tool', 'python -m app.migrate'],
      },
      {
        id: 'python.module',
        when: { flags: ['-m'] },
        does: (argv) => deedOfScript((flagValue(argv, '-m')?.text ?? '').replace(/^.*\./, ''), argv.words),
        why: 'It runs a module that is not shown here: only its name is known.',
        must: ['python -m app.migrate', 'python3 -m scripts.purge --all'],
        not: ['python -m json.tool'],
      },
      ...rowsOf('python', 'python', {
        code: ['-c'],
        look: ['--version', '-V', '--help', '-h'],
        line: 'print(1)',
        danger: 'import os; os.system("rm -rf /srv/x")',
      }),
    ],
    otherwise: SESSION,
  },
  {
    names: ['node', 'nodejs', 'tsx', 'ts-node', 'ts-node-esm'],
    source: 'nodejs.org, "Command-line API"',
    valued: ['-e', '--eval', '-p', '--print', '-r', '--require', '--import', '--loader', '--env-file', '-C'],
    leading: true,
    rows: [
      {
        id: 'node.check',
        when: { flags: ['--check', '-c', '--test', '--watch'], without: ['-e', '--eval', '-p', '--print'] },
        does: { operation: 'modify', resource: 'code', effect: 'write', reach: 'workspace' },
        why: 'It checks a file’s syntax or runs the project’s tests.',
        must: ['node --check x.js', 'node --test'],
        not: ['node x.js'],
      },
      ...rowsOf('node', 'javascript', {
        code: ['-e', '--eval', '-p', '--print', '-pe'],
        look: ['--version', '-v', '--help', '-h', '--v8-options'],
        line: 'console.log(1)',
        danger: 'require("child_process").execSync("rm -rf /srv/x")',
      }),
    ],
    otherwise: SESSION,
  },
  {
    names: ['perl'],
    source: 'perlrun(1)',
    valued: ['-e', '-E', '-I', '-M', '-m'],
    leading: true,
    rows: [
      {
        id: 'perl.in_place',
        when: { flags: ['-i'] },
        does: ({ words, directory }) => inPlace(words, directory),
        runs: (argv) =>
          [...(argv.flags.get('-e') ?? []), ...(argv.flags.get('-E') ?? [])].map((text) =>
            code(text, 'other'),
          ),
        why: 'The files are changed where they are.',
        must: ["perl -pi -e 's/a/b/' /etc/hosts", "perl -i.bak -ne 'print' x"],
        not: ["perl -pe 's/a/b/' x"],
      },
      ...rowsOf('perl', 'other', {
        code: ['-e', '-E'],
        look: ['-v', '-V', '--version', '--help', '-h'],
        line: 'print 1',
        danger: 'system("rm -rf /srv/x")',
      }),
    ],
    otherwise: SESSION,
  },
  {
    names: ['ruby'],
    source: 'ruby(1)',
    valued: ['-e', '-r', '-I', '-C', '-E'],
    leading: true,
    rows: rowsOf('ruby', 'other', {
      code: ['-e'],
      look: ['--version', '-v', '--help', '-h'],
      line: 'puts 1',
      danger: 'system("rm -rf /srv/x")',
    }),
    otherwise: SESSION,
  },
  {
    names: ['php'],
    source: 'php.net, "Command line usage"',
    valued: ['-r', '-d', '-c', '-B', '-R', '-E', '-S', '-t'],
    leading: true,
    rows: rowsOf('php', 'other', {
      code: ['-r', '-R', '-B', '-E'],
      look: ['-v', '--version', '-m', '-i', '--help', '-h', '--ini', '-l'],
      line: 'echo 1;',
      danger: 'system("rm -rf /srv/x");',
    }),
    otherwise: SESSION,
  },
  ...(['lua', 'Rscript', 'julia', 'groovy', 'elixir', 'osascript'] as const).map((name): Program => {
    const foreign = name === 'elixir' || name === 'osascript';
    return {
      names: [name, ...(ALSO[name] ?? [])],
      source: `${name}(1)`,
      valued: ['-e', '-l', '-i', '--eval'],
      leading: true,
      rows: rowsOf(name, foreign ? 'foreign' : 'other', {
        code: ['-e', '--eval'],
        look: ['--version', '-v', '--help', '-h'],
        line: foreign ? 'display 1' : 'print(1)',
        danger: foreign ? 'File.rm_rf!("/srv/x")' : 'os.execute("rm -rf /srv/x")',
      }),
      otherwise: SESSION,
    };
  }),
];

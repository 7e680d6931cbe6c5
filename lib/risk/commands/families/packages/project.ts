import { looks } from '../../deeds.ts';
import { BUILDS, inCopy, onMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Program, Row } from '../../program.ts';
import { deedOfScript } from '../../script-deed.ts';
import { BUN_RUNS } from './deno-and-bun.ts';
import { asLine, behindVersion, behindWord, lineOf, toolBehind, YARN_VERBS } from './tool-behind.ts';

/** A version that others install: it cannot be made undone. */
const RELEASES: Deed = { operation: 'deploy', resource: 'application', effect: 'write', reach: 'remote' };
const UNRELEASES: Deed = {
  operation: 'delete',
  resource: 'application',
  effect: 'destructive',
  reach: 'remote',
};

const rehearsal = (program: string, ...must: string[]): Row => ({
  id: `${program}.rehearsal`,
  when: { flags: ['--dry-run', '--help', '-h'] },
  does: looks(),
  why: 'It says what would be done.',
  must,
  not: must.map((line) => line.replace(' --dry-run', '')),
});

const scriptOf = ({ words, all }: Argv): Deed =>
  deedOfScript(words[1]?.text ?? 'list', all.slice(all.findIndex(({ text }) => text === words[1]?.text)));

/** Package managers of a project: what they install belongs to the working copy, what they publish to everybody. */
export const PROJECT_PACKAGES: readonly Program[] = [
  {
    names: ['npm', 'pnpm', 'yarn', 'bun', 'cnpm'],
    source: 'docs.npmjs.com/cli/commands, pnpm.io/cli, yarnpkg.com/cli, bun.sh/docs',
    valued: [
      '--prefix',
      '--call',
      '-C',
      '--cwd',
      '-w',
      '--workspace',
      '--filter',
      '-F',
      '--registry',
      '--tag',
      '--otp',
      '--dir',
    ],
    rows: [
      rehearsal('npm', 'npm publish --dry-run'),
      ...BUN_RUNS,
      {
        id: 'npm.look',
        when: {
          words:
            'ls|list|ll|la|view|info|show|outdated|audit|why|explain|search|help|root|prefix|bin|ping|whoami|doctor|fund|docs|repo|bugs|config|get|pkg|query|sbom|diff|completion|licenses|workspaces',
          test: ({ words, flags }) =>
            !flags.has('--fix') && !['set', 'delete', 'fix'].includes(words[1]?.text ?? ''),
        },
        does: looks(),
        why: 'It shows packages and settings.',
        must: ['npm ls --depth=0', 'npm outdated', 'pnpm why react', 'npm audit', 'yarn config get registry'],
        not: ['npm audit fix', 'npm install', 'npm config set registry x'],
      },
      {
        id: 'npm.script',
        when: { words: 'run|run-script|rum|urn' },
        does: scriptOf,
        why: 'It runs a script of the project, which its name alone tells of.',
        must: ['npm run build', 'npm run deploy:prod', 'pnpm run migrate'],
        not: ['npm test', 'npm install'],
      },
      {
        id: 'npm.publish',
        when: {
          words:
            'publish|dist-tag|deprecate|owner|access|team|org|hook|token|profile|adduser|login|logout|trust|star',
          test: ({ words }) =>
            !['ls', 'list', 'get'].includes(words[1]?.text ?? '') &&
            !/^(login|logout|adduser|star|profile)$/.test(words[0]!.text),
        },
        does: RELEASES,
        why: 'A version or a right in the registry changes for everybody who installs it.',
        safer: 'look first with --dry-run',
        must: ['npm publish --access public', 'npm dist-tag add x@1.0.0 latest', 'npm owner add mallory x'],
        not: ['npm publish --dry-run', 'npm owner ls x', 'npm pack'],
      },
      {
        id: 'npm.unpublish',
        when: { words: 'unpublish|yank' },
        does: UNRELEASES,
        why: 'Whoever depends on the version cannot install it any more.',
        must: ['npm unpublish left-pad@1.0.0 --force'],
        not: ['npm uninstall left-pad'],
      },
      {
        id: 'npm.archive',
        when: {
          words: 'install|i|add|exec|dlx|x',
          operand: /^https?:\/\/\S{1,500}\.(?:tgz|tar\.gz|tar|zip)(?:[?#]|$)/,
          without: ['--ignore-scripts'],
        },
        does: onMachine('security', { effect: 'destructive', floor: 'high' }),
        why: 'It runs the install scripts of an archive from the network that nobody has seen.',
        safer: 'install it from the registry by name and version, or with --ignore-scripts',
        must: ['npm install https://x.example/p.tgz', 'pnpm add https://x.example/p.tar.gz'],
        not: [
          'npm install ./p.tgz',
          'npm install left-pad',
          'npm install --ignore-scripts https://x.example/p.tgz',
        ],
      },
      {
        id: 'npm.global',
        when: {
          words: 'install|i|add|update|upgrade|uninstall|remove|rm|link|global|setup',
          flags: ['-g', '--global', '--location=global'],
        },
        does: onMachine(),
        why: 'It changes the tools of the machine, not of the project.',
        must: ['npm install -g typescript', 'pnpm add -g turbo'],
        not: ['npm install typescript'],
      },
      {
        id: 'npm.line',
        when: { words: 'exec|x|dlx', flags: ['-c', '--call', '--shell-mode'] },
        does: looks(),
        // Of npm the line is the flag's, of pnpm the flag says that what follows is one.
        runs: (argv) => [...lineOf(argv), ...argv.words.slice(1).map(asLine)],
        why: 'It runs a line in the shell, with the programs of a package.',
        must: ["npm exec -c 'rimraf dist'"],
        not: ['npm exec -- eslint .'],
      },
      {
        id: 'npm.tool',
        when: { words: 'exec|dlx|x' },
        does: (argv) => behindWord(argv).does,
        runs: (argv) => behindWord(argv).runs,
        why: 'It runs a package’s program.',
        must: ['pnpm dlx prettier --check .', 'npm exec eslint .', 'bun x vitest run'],
        not: ['npm install prettier'],
      },
      {
        id: 'npm.project_script',
        when: {
          test: ({ program, words }) =>
            /^(yarn|pnpm|bun)$/.test(program) && words.length > 0 && !YARN_VERBS.has(words[0]!.text),
        },
        does: ({ words }) => toolBehind(words).does,
        runs: ({ words }) => toolBehind(words).runs,
        why: 'It runs a script of the project, or a tool that it has installed.',
        must: ['yarn build', 'pnpm lint', 'yarn deploy', 'pnpm vitest run'],
        not: ['yarn add react', 'pnpm install', 'yarn'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: ['npx', 'bunx', 'pnpx', 'uvx', 'pipx'],
    source: 'docs.npmjs.com/cli/commands/npx, docs.astral.sh/uv/guides/tools',
    valued: ['-p', '--package', '-c', '--call', '--from', '--with', '--python'],
    leading: true,
    rows: [
      {
        id: 'npx.pipx',
        when: {
          words: 'install|upgrade|uninstall|list|inject|ensurepath|upgrade-all|reinstall',
          test: ({ program }) => program === 'pipx',
        },
        does: ({ words }) => (words[0]!.text === 'list' ? looks() : onMachine()),
        why: 'It changes the tools of the machine.',
        must: ['pipx install poetry', 'pipx list'],
        not: ['npx install'],
      },
      {
        id: 'npx.line',
        when: { flags: ['-c', '--call'] },
        does: looks(),
        runs: lineOf,
        why: 'It runs a line in the shell, with the programs of a package.',
        must: ["npx -c 'rimraf dist'", "npx --call='eslint .'"],
        not: ['npx eslint -c x .'],
      },
      {
        id: 'npx.tool',
        when: { words: '*' },
        does: ({ program, words }) => toolBehind(words.slice(program === 'pipx' ? 1 : 0)).does,
        runs: ({ program, words }) => toolBehind(words.slice(program === 'pipx' ? 1 : 0)).runs,
        why: 'It runs a package’s program, which it fetches first if it is not there.',
        must: ['npx prettier --write .', 'npx some-deploy-tool', 'uvx ruff check', 'pipx run black .'],
        not: ['npx --version'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'pip',
      'pip3',
      'uv',
      'poetry',
      'pdm',
      'pipenv',
      'conda',
      'mamba',
      'hatch',
      'rye',
      'pyenv',
      'virtualenv',
      'twine',
      'flit',
    ],
    source: 'pip.pypa.io, docs.astral.sh/uv, python-poetry.org/docs, twine.readthedocs.io',
    valued: [
      '-r',
      '-c',
      '-i',
      '--index-url',
      '--extra-index-url',
      '-t',
      '--target',
      '--prefix',
      '-p',
      '--python',
      '-n',
      '--name',
      '--repository',
      '-e',
      '--directory',
      '-C',
    ],
    rows: [
      rehearsal('pip', 'pip install --dry-run requests'),
      {
        id: 'pip.publish',
        when: { words: 'publish|upload|register' },
        does: RELEASES,
        why: 'A version is published to everybody who installs it.',
        must: ['twine upload dist/*', 'poetry publish --build', 'uv publish'],
        not: ['uv build', 'twine check dist/*'],
      },
      {
        id: 'pip.run',
        when: { words: 'run|tool|exec' },
        does: (argv) => behindWord(argv).does,
        runs: (argv) => behindWord(argv).runs,
        why: 'It runs a tool or a script in the project’s environment.',
        must: ['poetry run pytest', 'uv run ruff check .', 'pipenv run deploy'],
        not: ['poetry install'],
      },
      {
        id: 'pip.look',
        when: {
          words:
            'list|show|freeze|check|search|index|config|debug|inspect|help|env|info|tree|version|versions|which|graph|about|hash|cache|export',
        },
        does: looks(),
        why: 'It shows packages and settings.',
        must: ['pip list --outdated', 'pip freeze', 'conda env list', 'poetry show --tree'],
        not: ['pip install requests'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: [
      'gem',
      'bundle',
      'bundler',
      'cargo',
      'go',
      'composer',
      'mix',
      'hex',
      'rebar3',
      'cabal',
      'stack',
      'opam',
      'luarocks',
      'cpan',
      'cpanm',
      'nuget',
      'dotnet',
      'pod',
      'swift',
      'dart',
      'flutter',
      'pub',
      'conan',
      'vcpkg',
      'rustup',
      'nvm',
      'asdf',
      'mise',
      'volta',
      'fnm',
      'rbenv',
      'sdk',
      'corepack',
    ],
    source:
      'guides.rubygems.org, bundler.io/man, doc.rust-lang.org/cargo, go.dev/ref/mod, getcomposer.org/doc, learn.microsoft.com/dotnet/core/tools',
    valued: [
      '--manifest-path',
      '-p',
      '--package',
      '-C',
      '--features',
      '--target',
      '--path',
      '-v',
      '--version',
    ],
    rows: [
      rehearsal('project', 'cargo publish --dry-run'),
      {
        id: 'project.publish',
        when: {
          words: 'publish|push|release|hex.publish|owner|yank|trunk',
          test: ({ program, words }) =>
            !(program === 'go' || program === 'dotnet' || program === 'swift' || program === 'flutter') &&
            words[0]!.text !== 'yank',
        },
        does: RELEASES,
        why: 'A version is published to everybody who installs it.',
        must: ['cargo publish', 'gem push x-1.0.0.gem', 'mix hex.publish', 'pod trunk push'],
        not: ['cargo build --release', 'dotnet publish -c Release'],
      },
      {
        id: 'project.yank',
        when: { words: 'yank|unpublish|retire|hex.retire' },
        does: ({ program }) =>
          program === 'cargo' || program === 'mix'
            ? { ...UNRELEASES, operation: 'modify', effect: 'write' }
            : UNRELEASES,
        why: 'Whoever depends on the version cannot install it any more.',
        must: ['cargo yank --version 1.0.1', 'gem yank x -v 1.0.0'],
        not: ['gem uninstall x'],
      },
      {
        id: 'project.nuget',
        when: { words: 'nuget push|delete', test: ({ program }) => program === 'dotnet' },
        does: ({ words }) => (words[1]!.text === 'push' ? RELEASES : UNRELEASES),
        why: 'A version is published, or taken back, for everybody.',
        must: ['dotnet nuget push x.nupkg --source y'],
        not: ['dotnet restore'],
      },
      {
        id: 'project.exec',
        when: {
          words: 'exec|x|run',
          test: ({ program, words }) =>
            /^(bundle|bundler|mise|asdf|rbenv|nvm|fnm|volta)$/.test(program) &&
            (words[0]!.text !== 'run' || program === 'volta' || program === 'nvm'),
        },
        does: (argv) => toolBehind(behindVersion(argv)).does,
        runs: (argv) => toolBehind(behindVersion(argv)).runs,
        why: 'It runs a tool in the project’s environment, or by another version of the language.',
        must: [
          'bundle exec rspec',
          'bundle exec cap production deploy',
          'nvm exec 20 npm test',
          'fnm exec --using 20 ls',
        ],
        not: ['bundle install', 'mise run test', 'nvm use 20'],
      },
      {
        id: 'project.ecto',
        when: { words: 'ecto.drop|ecto.reset', test: ({ program }) => program === 'mix' },
        does: {
          operation: 'delete',
          resource: 'database',
          effect: 'destructive',
          reach: 'remote',
          whole: true,
        },
        why: 'The application’s database is dropped.',
        must: ['mix ecto.drop', 'MIX_ENV=prod mix ecto.reset'],
        not: ['mix ecto.create', 'mix test'],
      },
      {
        id: 'project.migrate',
        when: {
          words: 'ecto.migrate|ecto.rollback|ef|migrate',
          test: ({ program, words }) =>
            program === 'mix' || (program === 'dotnet' && words[1]?.text === 'database'),
        },
        does: { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' },
        why: 'The schema of the application’s database changes.',
        must: ['mix ecto.migrate', 'dotnet ef database update'],
        not: ['mix compile', 'dotnet ef migrations add Users'],
      },
    ],
    otherwise: inCopy({}),
  },
];

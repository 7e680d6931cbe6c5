import { EFFECTS, LEVELS } from '../../../../../schema/vocabulary.ts';
import { flagValue } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { BUILDS, inCopy } from '../../local-deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';
import { deedOfScript } from '../../script-deed.ts';
import { CHECKERS, RELEASERS } from './names.ts';

const RELEASES: Deed = { operation: 'deploy', resource: 'application', effect: 'write', reach: 'remote' };

/** The gravest of what a runner's targets do, as far as their names tell; `build` without one. */
function gravest({ words }: Argv): Deed {
  const targets = words.filter(({ text }) => !text.includes('=')).map(({ text }) => deedOfScript(text));
  const weight = ({ effect, reach, floor }: Deed) =>
    EFFECTS.indexOf(effect) * 100 + (reach === 'remote' ? 50 : 0) + LEVELS.indexOf(floor ?? 'low');
  return targets.reduce((worst, deed) => (weight(deed) > weight(worst) ? deed : worst), BUILDS);
}

/** Lines of a makefile that run nothing: blank, comments, names that are set to a text, targets without a recipe. */
const SILENT =
  /^(?:\s*(?:#.*)?|[\w.-]{1,200}\s{0,20}(?:[:?+]{0,2}=)[^$`]*|[\w.%/ -]{1,200}:{1,2}[\w.%/ -]{0,200})$/;

/** What a makefile runs: its recipes, and those on the line of their target; undefined where another line may run something. */
function recipesOf(makefile: string): string | undefined {
  const recipes: string[] = [];
  for (const line of makefile.split('\n')) {
    const after = /^[\w.%/ -]{1,200}:{1,2}[\w.%/ -]{0,200};\s{0,50}[@+-]*(.*)$/.exec(line)?.[1];
    if (line.startsWith('\t')) recipes.push(line.replace(/^\t[@+-]*/, ''));
    else if (after !== undefined) recipes.push(after);
    else if (!SILENT.test(line) || /^\.?RECIPEPREFIX|^SHELL|^include/.test(line.trim())) return undefined;
  }
  return recipes.join('\n');
}

/** What builds, tests, checks and formats; runners of targets are judged by the targets' names. */
export const BUILD: readonly Program[] = [
  {
    names: [
      'make',
      'gmake',
      'just',
      'task',
      'rake',
      'mage',
      'invoke',
      'inv',
      'fab',
      'doit',
      'earthly',
      'moon',
      'grunt',
      'gulp',
      'cap',
      'nmake',
      'fastlane',
    ],
    source: 'www.gnu.org/software/make/manual, just.systems/man, taskfile.dev, rake documentation',
    valued: [
      '-f',
      '--file',
      '-C',
      '--directory',
      '-j',
      '-d',
      '--justfile',
      '--set',
      '-t',
      '--taskfile',
      '-o',
      '-I',
      '-W',
      '-l',
    ],
    rows: [
      {
        id: 'make.rehearsal',
        when: {
          flags: [
            '-n',
            '--dry-run',
            '--just-print',
            '--recon',
            '-q',
            '--question',
            '--list',
            '--list-all',
            '-T',
            '--tasks',
            '--summary',
            '--help',
            '-h',
            '--version',
            '-p',
            '--show',
            '-P',
            '--prereqs',
          ],
        },
        does: looks(),
        why: 'It says what would be done.',
        must: ['make -n deploy', 'just --list', 'rake -T'],
        not: ['make deploy'],
      },
      {
        id: 'make.evaluated',
        when: { flags: ['--eval', '-E'], test: ({ program }) => /^g?make$/.test(program) },
        does: looks(),
        runs: ({ flags }) =>
          [...(flags.get('--eval') ?? []), ...(flags.get('-E') ?? [])].map((word) => ({
            ...{ kind: 'script', language: 'shell' },
            text: {
              ...word,
              text: word.text.replace(/^[^:=]{1,200}:[^;\n]{0,200}[;\n]\s*/, '').replace(/^[@+-]+/gm, ''),
            },
          })),
        why: 'It runs the recipe of a rule on its own line.',
        must: ["make -f /dev/null --eval='x:;@rm -rf /srv/data' x"],
        not: ['make x', 'make -f Makefile deploy'],
      },
      {
        id: 'make.fed',
        when: {
          test: (argv) =>
            /^(?:-|\/dev\/(?:stdin|fd\/\d+))$/.test(
              flagValue(argv, '-f', '--file', '--makefile')?.text ?? '',
            ),
        },
        does: looks(),
        runs: (argv) => {
          const { stdin, all } = argv;
          const file = flagValue(argv, '-f', '--file', '--makefile')?.text ?? '';
          const fed = file.startsWith('/dev/fd/') ? argv.file?.(file) : stdin;
          const text = fed?.known ? recipesOf(fed.text) : undefined;
          const word = fed ?? all[0];
          return word
            ? [
                {
                  kind: 'script',
                  text: { ...word, text: text ?? '', known: text !== undefined },
                  language: 'shell',
                },
              ]
            : [];
        },
        why: 'It runs the recipes of a makefile that it is fed.',
        must: ["printf 'all:\\n\\trm -rf /srv/data' | make -f -", "make -f - <<< 'all:; rm -rf /srv/data'"],
        not: ['make -f Makefile', 'make deploy'],
      },
      {
        id: 'make.target',
        when: { test: ({ words }) => words.some(({ text }) => !text.includes('=')) },
        does: gravest,
        why: 'It runs targets of the project, which their names alone tell of.',
        must: ['make deploy', 'make lint test', 'make clean', 'rake db:drop', 'cap production deploy'],
        not: ['make', 'make -n deploy'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: [
      'mvn',
      'mvnw',
      'gradle',
      'gradlew',
      'ant',
      'lein',
      'bazel',
      'bazelisk',
      'pants',
      'buck',
      'buck2',
      'please',
    ],
    source: 'maven.apache.org/guides, docs.gradle.org, bazel.build/docs',
    rows: [
      {
        id: 'maven.deploy',
        when: {
          test: ({ words }) =>
            words.some(({ text }) =>
              /(^|[:.])(deploy|release|publish|uploadArchives|dockerPush|jib|bootBuildImage)(?!ToMavenLocal)/i.test(
                text,
              ),
            ),
          without: ['--dry-run', '-m', '--dry_run', '-DdryRun'],
        },
        does: RELEASES,
        why: 'What was built is published for others.',
        must: ['mvn clean deploy', './gradlew publish', 'mvn release:perform'],
        not: ['mvn clean install', 'gradle publishToMavenLocal', 'gradle build'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: RELEASERS,
    source: 'semantic-release.gitbook.io, goreleaser.com/cmd, github.com/changesets/changesets',
    rows: [
      {
        id: 'release.rehearsal',
        when: { flags: ['--dry-run', '-d', '--snapshot', '--skip', '--no-publish', '--help', '--version'] },
        does: BUILDS,
        why: 'It builds a release without publishing it.',
        must: ['goreleaser release --snapshot', 'npx semantic-release --dry-run'],
        not: ['goreleaser release'],
      },
      {
        id: 'release.prepared',
        when: {
          words: 'check|build|status|version|add|init|pre|changelog|healthcheck|package|ls|show|login|config',
        },
        does: BUILDS,
        why: 'It prepares a release in the working copy.',
        must: ['changeset version', 'goreleaser check', 'vsce package'],
        not: ['changeset publish'],
      },
    ],
    otherwise: RELEASES,
  },
  {
    names: [
      'k6',
      'locust',
      'ab',
      'wrk',
      'wrk2',
      'hey',
      'vegeta',
      'jmeter',
      'artillery',
      'siege',
      'oha',
      'bombardier',
      'autocannon',
      'gatling',
      'drill',
    ],
    source: 'grafana.com/docs/k6, httpd.apache.org/docs/current/programs/ab.html',
    rows: [
      {
        id: 'load.look',
        when: { words: 'inspect|version|help|report|plot|new|archive|encode' },
        does: looks(),
        why: 'It looks at a test or its results.',
        must: ['k6 inspect x.js', 'vegeta report results.bin'],
        not: ['k6 run x.js'],
      },
      {
        id: 'load.local',
        when: { test: ({ all }) => all.some(({ text }) => /(?:localhost|127\.0\.0\.1|\[::1\])/.test(text)) },
        does: inCopy({}),
        why: 'It loads a server on this machine.',
        must: ['wrk -t2 http://localhost:8080/', 'ab -n 100 http://127.0.0.1/'],
        not: ['wrk -t2 https://shop.example.com/'],
      },
    ],
    otherwise: { operation: 'modify', resource: 'application', effect: 'write', reach: 'remote' },
  },
  {
    names: CHECKERS,
    source: 'each tool’s own manual: they read and write the project’s files',
    rows: [
      {
        id: 'build.publish',
        when: { words: 'publish|gh-deploy|deploy|push|release' },
        does: RELEASES,
        why: 'What was built is published.',
        safer: 'leave it to the pipeline, or look first with --dry-run',
        must: ['mkdocs gh-deploy', 'lerna publish', 'buf push'],
        not: ['mkdocs build', 'lerna run test', 'vitest run deploy'],
      },
    ],
    otherwise: BUILDS,
  },
];

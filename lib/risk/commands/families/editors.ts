import { hasFlag } from '../argv.ts';
import { deedOfWriting, gravest } from '../files.ts';
import { inPlace } from '../in-place.ts';
import type { Argv, Deed, Nested, Program, Word } from '../program.ts';
import { RUNS } from './wrappers/behind.ts';

const script = (text: Word): Nested => ({ kind: 'script', text, language: 'shell' });

const editing = (words: readonly Word[], directory: Word | undefined): Deed =>
  words.length === 0 ? RUNS : gravest(words.map((word) => deedOfWriting(word, directory, true)));

/** The shell commands of an editor's own: `:!cmd`, `:r !cmd`, `w !cmd`, `system('cmd')`. */
function shellOfEditor({ flags, all, stdin }: Argv): Nested[] {
  const commands = [...(flags.get('-c') ?? []), ...(flags.get('--cmd') ?? []), ...(flags.get('-S') ?? [])];
  const plus = all.filter(({ text }) => text.startsWith('+'));
  return [...commands, ...plus, ...(stdin?.known ? [stdin] : [])].flatMap((word) =>
    word.text
      .slice(0, 20_000)
      .split(/[\n|]/)
      .flatMap((line) => {
        const found = /^[\s:+\d,$%.]*(?:(?:r|w|read|write|term|terminal)\s?)?!\s?(.+)$/.exec(line)?.[1];
        const called =
          /\b(?:system|systemlist|os\.execute|call-process-shell-command|shell-command)\s?\(?\s?['"]([^'"]{1,1000})['"]/.exec(
            line,
          )?.[1];
        return [found, called].flatMap((text) => (text ? [script({ ...word, text })] : []));
      }),
  );
}

const SYSTEM =
  /system\s{0,3}\(\s{0,3}"((?:[^"\\]|\\.){1,2000})"\s{0,3}\)|\|\s{0,3}&?\s{0,3}"((?:[^"\\]|\\.){1,2000})"|"((?:[^"\\]|\\.){1,2000})"\s{0,3}\|\s{0,3}&?\s{0,3}getline/g;

/** What an awk program makes the shell run; a command that it puts together is not known. */
function shellOfAwk({ words }: Argv): Nested[] {
  const [program] = words;
  if (!program) return [];
  const text = program.text.slice(0, 20_000);
  const found = [...text.matchAll(SYSTEM)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  const nested = found.map((each) => script({ ...program, text: each.replace(/\\(.)/g, '$1') }));
  const built = /system\s{0,3}\(\s{0,3}(?!"(?:[^"\\]|\\.){1,2000}"\s{0,3}\))/.test(text);
  return built ? [...nested, script({ ...program, text: '', known: false })] : nested;
}

const RUNS_IN_AWK = /system\s{0,3}\(|\|\s{0,3}&?\s{0,3}"|"\s{0,3}\|\s{0,3}&?\s{0,3}getline/;

/** The files that an awk program prints into. */
const writtenByAwk = ({ words, directory }: Argv): Deed =>
  gravest(
    [...(words[0]?.text ?? '').slice(0, 20_000).matchAll(/>{1,2}\s{0,3}"([^"]{1,500})"/g)].map(([, path]) =>
      deedOfWriting({ text: path!, known: true }, directory),
    ),
  );

const SED_RUNS =
  /(?:^|[;\n{}])\s{0,20}(?:\d+|\$|\/[^/\n]{0,200}\/)?\s?e(?:\s([^\n]{1,500}))?$|s(.)(?:(?!\2)[^\n\\]|\\.){0,500}\2(?:(?!\2)[^\n\\]|\\.){0,500}\2[gpimMI\d]{0,6}e/m;

const sedProgram = ({ words, flags }: Argv): Word | undefined =>
  flags.get('-e')?.[0] ?? flags.get('--expression')?.[0] ?? words[0];
const sedFiles = (argv: Argv): readonly Word[] =>
  hasFlag(argv, '-e', '-f', '--expression', '--file') ? argv.words : argv.words.slice(1);

/** Editors, by a person's hand and by a program. */
export const EDITORS: readonly Program[] = [
  {
    names: [
      'vim',
      'vi',
      'nvim',
      'view',
      'ex',
      'ed',
      'red',
      'emacs',
      'emacsclient',
      'nano',
      'pico',
      'micro',
      'hx',
      'helix',
      'kak',
      'joe',
      'mcedit',
      'gedit',
      'subl',
      'sudoedit',
      'rvim',
      'vimdiff',
      'sensible-editor',
    ],
    source: 'vim(1), ed(1)',
    valued: ['-c', '--cmd', '-S', '-u', '-l', '--eval', '-f'],
    rows: [
      {
        id: 'editors.shell',
        when: { test: (argv) => shellOfEditor(argv).length > 0 },
        does: ({ words, directory }) =>
          editing(
            words.filter(({ text }) => !text.startsWith('+')),
            directory,
          ),
        runs: shellOfEditor,
        why: 'The editor is told to run a shell command.',
        must: [
          "vim -c ':!rm -rf /srv/x' -c q",
          "ed <<< '!rm -rf /srv/x'",
          "vim '+!ls' x",
          "vim -es -c ':!rm -rf /srv/x' -c q",
        ],
        not: ['vim x', "vim -c ':wq' x"],
      },
      {
        id: 'editors.file',
        when: { test: ({ words }) => words.some(({ text }) => !text.startsWith('+')) },
        does: ({ words, directory }) =>
          editing(
            words.filter(({ text }) => !text.startsWith('+')),
            directory,
          ),
        why: 'A file is opened to be changed.',
        must: ['vim /etc/nginx/nginx.conf', 'nano notes.txt'],
        not: ['vim --version'],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['awk', 'gawk', 'mawk', 'nawk'],
    source: 'gawk(1)',
    valued: ['-F', '-v', '-f', '-i', '-l', '--field-separator', '--assign', '--file', '--include'],
    leading: true,
    rows: [
      {
        id: 'awk.shell',
        when: { test: ({ words }) => RUNS_IN_AWK.test(words[0]?.text.slice(0, 20_000) ?? '') },
        does: RUNS,
        runs: shellOfAwk,
        why: 'The program runs shell commands.',
        must: [
          'awk \'BEGIN{system("rm -rf /srv/x")}\'',
          'awk \'{print $1 | "sh"}\' x',
          "awk '{system($0)}' x",
        ],
        not: ["awk '{print $1}' x", 'awk \'{print "system"}\' x'],
      },
      {
        id: 'awk.in_place',
        when: {
          flags: ['-i'],
          test: ({ flags }) => flags.get('-i')?.some(({ text }) => text === 'inplace') ?? false,
        },
        does: ({ words, directory }) => inPlace(words.slice(1), directory),
        why: 'The files are changed where they are.',
        must: ["gawk -i inplace '{print $1}' /etc/hosts"],
        not: ["awk '{print $1}' x"],
      },
      {
        id: 'awk.writes',
        when: { test: ({ words }) => />{1,2}\s{0,3}"/.test(words[0]?.text.slice(0, 20_000) ?? '') },
        does: writtenByAwk,
        why: 'The program prints into files.',
        must: ['awk \'{print > "/etc/hosts"}\' x'],
        not: ["awk '$1 > 3' x"],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['sed', 'gsed', 'sd', 'perl-rename'],
    source: 'GNU sed manual',
    valued: ['-e', '-f', '-l', '--expression', '--file'],
    rows: [
      {
        id: 'sed.shell',
        when: {
          test: (argv) => argv.program !== 'sd' && SED_RUNS.test(sedProgram(argv)?.text.slice(0, 4000) ?? ''),
        },
        does: RUNS,
        runs: (argv) => {
          const program = sedProgram(argv);
          const command = SED_RUNS.exec(program?.text.slice(0, 4000) ?? '')?.[1];
          return program ? [script({ ...program, text: command ?? '', known: command !== undefined })] : [];
        },
        why: 'The e command of GNU sed runs a shell command.',
        must: ["sed '1e rm -rf /srv/x' f", "sed 's/.*/rm -rf x/e' f"],
        not: ["sed 's/a/b/' f", "sed -n '/e/p' f"],
      },
      {
        id: 'sed.in_place',
        when: {
          test: (argv) =>
            argv.program === 'sd'
              ? argv.words.length > 2
              : [...argv.flags.keys()].some((flag) => flag === '-i' || flag === '--in-place'),
        },
        does: (argv) =>
          inPlace(
            argv.program === 'sd' ? argv.words.slice(2) : sedFiles(argv),
            argv.directory,
            sedProgram(argv)?.text,
          ),
        why: 'The files are changed where they are.',
        must: ["sed -i 's/a/b/' /etc/hosts", "sed -i.bak -e 's/a/b/' src/x.ts", 'sd a b x.txt'],
        not: ["sed 's/a/b/' f", 'sed -n 1,5p f'],
      },
      {
        id: 'sed.writes',
        when: {
          test: (argv) =>
            /(?:^|[;\n}/])\s?w\s{1,3}\/[^\n;]{1,300}$/.test(sedProgram(argv)?.text.slice(0, 4000) ?? ''),
        },
        does: (argv) => {
          const path = /w\s{1,3}(\/[^\n;]{1,300})$/.exec(sedProgram(argv)?.text.slice(0, 4000) ?? '')?.[1];
          return deedOfWriting({ text: path ?? '', known: path !== undefined }, argv.directory);
        },
        why: 'The w command writes lines into a file.',
        must: ["sed -n 'w /etc/passwd' x", "sed 's/a/b/w /etc/hosts' x"],
        not: ["sed 's/a/b/' f"],
      },
    ],
    otherwise: RUNS,
  },
  {
    names: ['expect'],
    source: 'expect(1)',
    valued: ['-c', '-d', '-f'],
    rows: [
      {
        id: 'expect.text',
        when: { flags: ['-c'] },
        does: RUNS,
        runs: ({ flags }) =>
          (flags.get('-c') ?? []).flatMap((word) =>
            [
              ...word.text
                .slice(0, 20_000)
                .matchAll(/\b(spawn|exec|system)\s{1,3}([^\n;]{1,1000})|\bsend\s{1,3}"([^"\n]{1,1000})"/g),
            ].map((match) =>
              script({ ...word, text: (match[2] ?? match[3] ?? '').replace(/\\[rn]/g, '\n') }),
            ),
          ),
        why: 'It starts a program and types into it.',
        must: ['expect -c \'spawn ssh web1; send "rm -rf /srv/x\\r"\''],
        not: ['expect script.exp'],
      },
    ],
    otherwise: { operation: 'modify', resource: 'other', effect: 'write', reach: 'machine', floor: 'medium' },
  },
];

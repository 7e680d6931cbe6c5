import { hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { BUILDS, losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Program } from '../../program.ts';

const textOf = ({ words }: Pick<Argv, 'words'>): string =>
  words
    .slice(0, 3)
    .map(({ text }) => text.slice(0, 60))
    .join(' ');

/** What else stands on a desk: older version control, media, mail, settings of a Mac, devices. */
export const DESK_TOOLS: readonly Program[] = [
  {
    names: [
      'java',
      'kotlin',
      'hg',
      'svn',
      'cvs',
      'bzr',
      'fossil',
      'jj',
      'convert',
      'magick',
      'mogrify',
      'composite',
      'montage',
      'ffmpeg',
      'sox',
      'gs',
      'qpdf',
      'pdftk',
      'pdftotext',
      'pdfunite',
      'img2pdf',
      'optipng',
      'pngquant',
      'jpegoptim',
      'cwebp',
      'inkscape',
      'blender',
      'soffice',
      'libreoffice',
      'wkhtmltopdf',
      'tesseract',
      'qrencode',
      'logger',
      'wall',
      'write',
      'mail',
      'mailx',
      'sendmail',
      'mutt',
      'msmtp',
      'lp',
      'lpr',
      'afplay',
      'sl',
      'cmatrix',
      'pinky',
      'vidir',
      'ipcrm',
      'renice',
      'busctl',
      'udevadm',
      'defaults',
      'softwareupdate',
      'diskutil',
      'adb',
      'fastboot',
    ],
    source: 'each program’s manual page',
    rows: [
      {
        id: 'desk.erases',
        when: {
          test: ({ program, words }) =>
            (program === 'diskutil' &&
              /^(?:erase|partition|zero|random|secure|apfs delete|reformat|unmount)/i.test(
                textOf({ words }),
              )) ||
            (program === 'fastboot' &&
              /^(?:erase|format|flash|flashing|oem|-w|wipe)/.test(words[0]?.text ?? '')),
        },
        does: losesOnMachine('storage', { floor: 'high', whole: true }),
        why: 'A disk or a device is empty or another after it.',
        must: ['diskutil eraseDisk JHFS+ x disk2', 'fastboot erase userdata'],
        not: ['diskutil list', 'adb devices'],
      },
      {
        id: 'desk.history_lost',
        when: {
          test: (argv) =>
            (argv.program === 'hg' &&
              (/^(?:strip|purge|rollback)\b/.test(textOf(argv)) ||
                (argv.words[0]?.text === 'update' && hasFlag(argv, '-C', '--clean')) ||
                (argv.words[0]?.text === 'revert' && hasFlag(argv, '--all', '-a')))) ||
            (argv.program === 'svn' &&
              /^(?:revert|cleanup)\b/.test(textOf(argv)) &&
              hasFlag(argv, '-R', '--recursive', '--remove-unversioned')),
        },
        does: { operation: 'delete', resource: 'code', effect: 'destructive', reach: 'workspace' },
        why: 'Changes that no commit holds are gone.',
        must: ['hg strip tip', 'hg update -C default', 'svn revert -R .'],
        not: ['hg status', 'svn update'],
      },
      {
        id: 'desk.published',
        when: {
          test: ({ program, words }) =>
            /^(?:hg|svn|cvs|bzr|jj|fossil)$/.test(program) &&
            /^(?:push|commit|ci|delete|rm|copy|import|git push)\b/.test(textOf({ words })) &&
            (program === 'svn' || program === 'cvs' || /push/.test(textOf({ words }))),
        },
        does: ({ words }) => ({
          operation: 'modify',
          resource: 'code',
          effect:
            words.some(({ text }) => /:\/\//.test(text)) && /^(?:delete|rm)$/.test(words[0]?.text ?? '')
              ? 'destructive'
              : 'write',
          reach: 'repository',
        }),
        why: 'The shared repository is otherwise after it.',
        must: ['svn commit -m x', 'hg push', 'svn delete https://svn.example/trunk -m x'],
        not: ['svn status', 'hg commit -m x'],
      },
      {
        id: 'desk.sets_machine',
        when: {
          test: ({ program, words }) =>
            /^(?:ipcrm|renice|wall|softwareupdate)$/.test(program) ||
            (/^(?:busctl|udevadm|defaults|adb)$/.test(program) &&
              /^(?:call|set-property|control|trigger|settle|write|delete|import|rename|install|uninstall|shell|push|reboot|root|remount|sideload)\b/.test(
                textOf({ words }),
              )),
        },
        does: ({ program, words }) =>
          program === 'ipcrm' || /^(?:delete|uninstall)$/.test(words[0]?.text ?? '')
            ? losesOnMachine()
            : onMachine(),
        why: 'It changes settings, priorities or shared memory of this machine or device.',
        must: [
          'renice -n 10 -p 123',
          'ipcrm -a',
          'defaults write com.apple.dock autohide -bool true',
          'adb install app.apk',
        ],
        not: ['busctl list', 'defaults read com.apple.dock', 'adb devices'],
      },
      {
        id: 'desk.sends',
        when: {
          test: ({ program, words }) =>
            /^(?:mail|mailx|sendmail|mutt|msmtp|lp|lpr)$/.test(program) && words.length > 0,
        },
        does: { operation: 'create', resource: 'other', effect: 'write', reach: 'machine' },
        why: 'People get a message or a sheet of paper.',
        must: ['echo done | mail -s report ops@example.org', 'lpr report.pdf'],
        not: ['mail'],
      },
      {
        id: 'desk.looks',
        when: {
          test: (argv) =>
            argv.all.some(({ text }) => /^--?(?:version|help)$|^-h$/.test(text)) ||
            /^(?:status|st|log|diff|cat|info|ls|list|show|annotate|blame|read|domains|find|devices|logcat|monitor|tree|introspect|heads|tip|incoming|outgoing|op log)\b/.test(
              textOf(argv),
            ) ||
            /^(?:pdftotext|pinky|afplay|sl|cmatrix|logger)$/.test(argv.program) ||
            argv.all.length === 0,
        },
        does: looks(),
        why: 'It shows something.',
        must: [
          'java -version',
          'hg status',
          'svn log',
          'defaults read com.apple.dock',
          'logger deploy started',
        ],
        not: ['java -jar app.jar', 'svn commit -m x'],
      },
    ],
    otherwise: BUILDS,
  },
];

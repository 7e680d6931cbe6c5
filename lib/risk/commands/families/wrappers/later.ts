import type { Argv, Deed, Nested, Program, Word } from '../../program.ts';
import { RUNS } from './behind.ts';

const LATER: Deed = {
  operation: 'modify',
  resource: 'infrastructure',
  effect: 'write',
  reach: 'machine',
  floor: 'medium',
};
const LOST: Deed = {
  operation: 'delete',
  resource: 'infrastructure',
  effect: 'destructive',
  reach: 'machine',
  floor: 'medium',
};

const script = (text: Word): Nested => ({ kind: 'script', text, language: 'shell' });

/** Programs that run something later. */
export const LATER_ON: readonly Program[] = [
  {
    names: ['at', 'batch'],
    source: 'at(1)',
    valued: ['-f', '-q', '-t'],
    rows: [
      {
        id: 'at.list',
        when: { flags: ['-l', '-c', '-V'] },
        does: RUNS,
        why: 'It lists what is to run later.',
        must: ['at -l'],
        not: ['at now + 1 hour'],
      },
      {
        id: 'at.remove',
        when: { flags: ['-d', '-r'] },
        does: LOST,
        why: 'A planned job will not run.',
        must: ['at -d 4'],
        not: ['at -l'],
      },
      {
        id: 'at.fed',
        when: { test: ({ stdin }) => stdin !== undefined },
        does: { ...LATER, floor: 'medium' },
        runs: (argv) => (argv.stdin ? [script(argv.stdin)] : []),
        why: 'A text is run later, when nobody looks.',
        must: ["echo 'rm -rf /srv/x' | at now + 1 minute", 'at 22:00 <<< "ls"'],
        not: ['at -l', 'at -f job.sh noon'],
      },
      {
        id: 'at.file',
        when: { words: '*' },
        does: LATER,
        why: 'A script that is not shown is run later, when nobody looks.',
        must: ['at -f job.sh 22:00'],
        not: ['at -l'],
      },
    ],
    otherwise: LATER,
  },
  {
    names: ['crontab'],
    source: 'crontab(1)',
    valued: ['-u'],
    rows: [
      {
        id: 'crontab.list',
        when: { flags: ['-l'] },
        does: RUNS,
        why: 'It lists the jobs.',
        must: ['crontab -l', 'crontab -u app -l'],
        not: ['crontab -r'],
      },
      {
        id: 'crontab.remove',
        when: { flags: ['-r'] },
        does: { ...LOST, whole: true, floor: 'high' },
        why: 'Every planned job of the user is gone at once, without a copy.',
        safer: 'save it first: crontab -l > crontab.saved',
        must: ['crontab -r', 'crontab -ri'],
        not: ['crontab -l'],
      },
      {
        id: 'crontab.replace',
        when: { test: ({ flags }) => !flags.has('-l') && !flags.has('-r') },
        does: LATER,
        runs: (argv) => cronJobs(argv),
        why: 'The user’s planned jobs are replaced as a whole.',
        safer: 'save the present ones first: crontab -l > crontab.saved',
        must: ['crontab jobs.txt', 'crontab -e', "echo '* * * * * rm -rf /srv/x' | crontab -"],
        not: ['crontab -l'],
      },
    ],
    otherwise: LATER,
  },
];

/** The commands of a cron table that is fed or was written by the script: each line behind its five times. */
function cronJobs(argv: Argv): Nested[] {
  const [path] = argv.words;
  const table = path && path.text !== '-' ? argv.file?.(path.text) : argv.stdin;
  if (!table) return [];
  return table.text
    .split('\n')
    .slice(0, 50)
    .flatMap((line) => {
      const job = /^\s*(?:@\w+|(?:[\d*/,-]+\s+){5})\s*(\S.*)$/.exec(line.slice(0, 2000))?.[1];
      return job ? [script({ ...table, text: job })] : [];
    });
}

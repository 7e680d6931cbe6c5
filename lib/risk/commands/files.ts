import { looks } from './deeds.ts';
import { BUILDS, DROPS_WORK, inCopy, losesOnMachine, onMachine } from './local-deeds.ts';
import { kindOfPath, type PathKind, pathKinds } from './paths.ts';
import type { Argv, Deed, Word } from './program.ts';

const REMOVES: Readonly<Record<PathKind, Deed>> = {
  nowhere: looks(),
  device: losesOnMachine('storage', { floor: 'critical', whole: true }),
  root: losesOnMachine('storage', { floor: 'critical', whole: true }),
  home: losesOnMachine('data', { floor: 'critical', whole: true }),
  access: losesOnMachine('permission', { floor: 'high' }),
  secrets: losesOnMachine('secret', { floor: 'high' }),
  startup: losesOnMachine('other', { floor: 'medium' }),
  system: losesOnMachine('other', { floor: 'high' }),
  data: losesOnMachine('data', { floor: 'high' }),
  logs: losesOnMachine(),
  copy: { ...DROPS_WORK, floor: 'medium' },
  build: BUILDS,
  temp: BUILDS,
  project: DROPS_WORK,
  elsewhere: losesOnMachine(),
  unknown: losesOnMachine('other', { floor: 'medium' }),
};

const WRITES: Readonly<Record<PathKind, Deed>> = {
  nowhere: looks(),
  device: losesOnMachine('storage', { floor: 'critical', whole: true }),
  root: losesOnMachine('storage', { floor: 'high' }),
  home: onMachine(),
  access: onMachine('permission', { operation: 'grant', floor: 'high' }),
  secrets: onMachine('secret', { floor: 'medium' }),
  startup: onMachine('security', { floor: 'medium' }),
  system: onMachine('other', { floor: 'medium' }),
  data: onMachine('data', { floor: 'medium' }),
  logs: onMachine(),
  copy: BUILDS,
  build: BUILDS,
  temp: BUILDS,
  project: BUILDS,
  elsewhere: onMachine(),
  unknown: onMachine(),
};

/** Files whose loss by being overwritten takes the machine or its services down. */
const OVERWRITTEN: Partial<Record<PathKind, Deed>> = {
  access: losesOnMachine('permission', { floor: 'high' }),
  secrets: losesOnMachine('secret', { floor: 'high' }),
  system: losesOnMachine('other', { floor: 'high' }),
  data: losesOnMachine('data', { floor: 'high' }),
  logs: losesOnMachine(),
};

/** An unset variable would make it `/` or `/*`. */
const EMPTIED = /^\$[{(][^/]*[})]\/(?:\*|\.\*)?$/;

/** Files that hold a database, or what a tool knows of the machines that it made. */
const HOLDS_DATA = /(?:^|\/)[^/]*\.(?:(tfstate(?:\.backup)?)|db3?|sqlite3?|mdb|rdb|aof|realm|kdbx|ibd|myd)$/i;
const TRIAL = /(?:^|[^a-z])(?:tests?|dev|local|tmp|temp|demo|example|sample|fixtures?|mock|thumbs)(?![a-z])/i;
/** Without these nobody can log in, and most services do not start. */
const LOGINS = /^\/etc\/(?:passwd|g?shadow|group|sudoers)$/;

/** What the loss of a file means whose name says what it holds; undefined for any other. */
function deedOfData({ text }: Pick<Word, 'text'>, directory?: Word): Deed | undefined {
  const path = text.slice(0, 400);
  if (LOGINS.test(path)) return losesOnMachine('permission', { floor: 'critical' });
  const holds = HOLDS_DATA.exec(path);
  if (!holds || TRIAL.test(path)) return undefined;
  const kind = kindOfPath({ text, known: true }, directory);
  if (kind === 'temp' || kind === 'build') return undefined;
  const floor = holds[1] || /prod/i.test(path) || kind === 'data' ? 'high' : 'low';
  return losesOnMachine('data', { floor });
}

/** What it means that a path is gone; `kind` is what it leads to, where that is known already. */
export function deedOfRemoving(
  path: Pick<Word, 'text' | 'known'>,
  directory?: Word,
  kind: PathKind = kindOfPath(path, directory),
): Deed {
  const deed = deedOfData(path, directory) ?? REMOVES[kind];
  return EMPTIED.test(path.text.slice(0, 400)) ? { ...deed, floor: 'high' } : deed;
}

/**
 * What it means to write there. `adds`: what was there stays (`>>`, a new file, an editor's replacement of a part).
 * `/dev/tcp/host/port` of bash is a connection that carries data off.
 */
export function deedOfWriting(path: Pick<Word, 'text' | 'known'>, directory?: Word, adds = false): Deed {
  if (/^\/dev\/(?:tcp|udp)\//.test(path.text)) {
    return { operation: 'export', resource: 'data', effect: 'destructive', reach: 'remote', floor: 'high' };
  }
  // A name more for an address is how sites are tried out on one's own machine.
  if (adds && path.text === '/etc/hosts') return onMachine();
  const kind = kindOfPath(path, directory);
  return (adds ? undefined : (deedOfData(path, directory) ?? OVERWRITTEN[kind])) ?? WRITES[kind];
}

const LEVELS = ['low', 'medium', 'high', 'critical'];
const EFFECTS = ['read', 'write', 'destructive'];
const REACHES = ['workspace', 'repository', 'machine', 'remote'];

/** The gravest of several deeds: by its floor, then by its effect, then by how far it reaches. */
export function gravest(deeds: readonly Deed[]): Deed {
  const weight = ({ floor = 'low', effect, reach }: Deed) =>
    LEVELS.indexOf(floor) * 100 + EFFECTS.indexOf(effect) * 10 + REACHES.indexOf(reach);
  return deeds.reduce<Deed>(
    (worst, next) => (weight(next) > weight(worst) ? next : worst),
    deeds[0] ?? inCopy({}),
  );
}

/** What a command does whose positional words, from `from` on, are all paths that are gone after it. */
export function removing(argv: Argv, from = 0): Deed {
  const kinds = pathKinds(argv);
  return gravest(
    argv.words.slice(from).map((word, i) => deedOfRemoving(word, argv.directory, kinds[from + i])),
  );
}

/** What a command does whose positional words, from `from` on, are all paths that it writes. */
export function writing(argv: Argv, from = 0, adds = false): Deed {
  return gravest(argv.words.slice(from).map((word) => deedOfWriting(word, argv.directory, adds)));
}

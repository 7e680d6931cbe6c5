import type { Place } from '../../../resolve-environment.ts';
import type { Argv, Deed, Nested, Word } from '../../program.ts';
import { deedOfScript } from '../../script-deed.ts';

/** A program that only shows something about itself. */
export const SHOWS: Deed = { operation: 'read', resource: 'other', effect: 'read', reach: 'machine' };
/** What it is told to run counts, and nothing beside it. */
export const ASKS: Deed = { operation: 'read', resource: 'data', effect: 'read', reach: 'remote' };
/** Somebody types statements that are not seen here. */
export const BY_HAND: Deed = {
  ...{ operation: 'modify', resource: 'other', effect: 'write', reach: 'remote' },
  floor: 'medium',
};

/** A whole database that is put over another one: dumps begin with dropping what is there. */
const DUMP = /(?:^|[^a-z])(?:dump|backup|restore|snapshot|bak)(?![a-z])/i;

/** Statements in a file that is not shown: a change of the database, a loss where its name says so. */
export function deedOfSqlFile({ text }: Pick<Word, 'text'>): Deed {
  const name = text.replace(/\.sql$/i, '').replace(/[_.]/g, '-');
  const loses = deedOfScript(name).effect === 'destructive' || DUMP.test(name.slice(-200));
  return {
    ...(loses ? DROPS : { operation: 'migrate', resource: 'database', effect: 'write' }),
    ...{ reach: 'remote', floor: 'medium' },
  };
}
const DROPS = { operation: 'delete', resource: 'database', effect: 'destructive' } as const;

/** Statements that a client is fed unseen: by a file's name; what was packed, or made out of a database, may be anything. */
export function deedOfFed({ stdin }: Argv): Deed {
  const made = stdin?.from === 'statements' || stdin?.from === 'decoder';
  return made ? { ...DROPS, reach: 'remote', floor: 'medium' } : deedOfSqlFile({ text: stdin?.path ?? '' });
}

/** Whether what is fed to a client is a text that is seen here. */
export const isFed = ({ stdin }: Pick<Argv, 'stdin'>): boolean =>
  stdin !== undefined && !isFedUnseen({ stdin });

/** Whether it is fed from a file that is not shown, or by another program: by none that gets it from elsewhere. */
export const isFedUnseen = ({ stdin }: Pick<Argv, 'stdin'>): boolean =>
  stdin !== undefined &&
  !stdin.known &&
  stdin.from !== undefined &&
  stdin.from !== 'network' &&
  /^\s*(?:$|\$[{(])/.test(stdin.text);

/** Statements for a client, as what a command makes run. */
export const script = (text: Word, language: 'sql' | 'mysql' | 'sqlite'): Nested => ({
  ...{ kind: 'script', text, language },
});

const URL_LIKE =
  /^[a-z][a-z0-9+.-]{1,40}:\/\/(?:[^@/]{0,200}@)?([^:/?]{1,255})(?::\d+)?(?:\/([^?]{1,100}))?/i;

/** The places that a database's address names: `postgres://app@host/shop`, `host=x dbname=y`, or a plain name. */
export function placesOfAddress(text: string): Place[] {
  const url = URL_LIKE.exec(text.slice(0, 700));
  if (url) return [{ host: url[1] ?? null }, ...(url[2] ? [{ name: url[2] }] : [])];
  const host = /(?:^|\s)host\s?=\s?([^\s']{1,255})/.exec(text)?.[1];
  const name = /(?:^|\s)dbname\s?=\s?([^\s']{1,100})/.exec(text)?.[1];
  if (host || name) return [...(host ? [{ host }] : []), ...(name ? [{ name }] : [])];
  return text === '' ? [] : [{ name: text }];
}

/** What a variable of the environment names, where the script sets it. */
export function placeOfVariable(argv: Argv, name: string, kind: 'host' | 'name'): Place[] {
  const word = argv.variable?.(name);
  return word ? [{ [kind]: word.text }] : [];
}

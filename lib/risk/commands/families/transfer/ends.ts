import { looks } from '../../deeds.ts';
import { deedOfWriting } from '../../files.ts';
import { holdsSecret, kindOfPath } from '../../paths.ts';
import type { Argv, Deed, Word } from '../../program.ts';

const LONGEST = 600;
/** `user@host:path`, `host:path`, `rsync://host/x`; not `C:\x` and not `./a:b`. */
const REMOTE =
  /^(?:(?:rsync|sftp|scp|ssh|ftp):\/\/([^/]+).*|([^/\s:]{2,}|\[[^\]]+\]|[^/\s:]*\$\{[^}]+\}[^/\s:]*):.*)$/s;

/** The host that a word of a copy names; null for a path of this machine. */
export function hostOf({ text }: Pick<Word, 'text'>): string | null {
  const found = REMOTE.exec(text.slice(0, LONGEST));
  return found ? (found[1] ?? found[2] ?? null) : null;
}

/** Hosts as places, without the user before `@`. */
export function hostPlaces(words: readonly Word[]): { host: string }[] {
  return words.flatMap((word) => {
    const host = hostOf(word);
    return host === null ? [] : [{ host: host.replace(/^[^@]*@/, '') }];
  });
}

/** Whether any of the files that are sent holds keys, logins or everybody's data. */
export function sendsSecrets(words: readonly Word[], directory?: Word): boolean {
  return words.some(
    (word) =>
      hostOf(word) === null &&
      (holdsSecret(word) ||
        kindOfPath(word, directory) === 'secrets' ||
        /^\/etc\/(?:passwd|shadow)$/.test(word.text)),
  );
}

/** Keys or logins leave this machine. */
export const SENDS_SECRETS: Deed = {
  operation: 'export',
  resource: 'secret',
  effect: 'destructive',
  reach: 'remote',
  floor: 'high',
  sensitive: true,
};

const DUMP = /(?:dump|backup|\.sql|\.bak|\.rdb|\.mdb|pg_?data|customers|users)[^/]*$/i;

/** Fetching reads; a whole database or everybody's records are carried off. */
export function fetching(argv: Argv, from: readonly Word[], to: Word | undefined): Deed {
  if (from.some(({ text }) => DUMP.test(text.slice(-LONGEST))))
    return { operation: 'export', resource: 'data', effect: 'read', reach: 'remote' };
  return to ? deedOfWriting(to, argv.directory, true) : looks();
}

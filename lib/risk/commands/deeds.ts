import type { Resource } from '../../../schema/policy-parts.ts';
import type { Argv, Deed, When } from './program.ts';

/** Nothing changes. */
export const reads = (resource: Resource = 'other'): Deed => remote('read', resource, 'read');

/** Nothing changes, but what is shown or carried off is worth asking about: secrets, whole databases. */
export const shows = (resource: Resource = 'secret'): Deed => remote('export', resource, 'read');

/** Something is there that was not before. */
export const makes = (resource: Resource): Deed => remote('create', resource, 'write');

/** Something is otherwise than before, and can be put back. */
export const changes = (resource: Resource): Deed => remote('modify', resource, 'write');

/** Another version runs. */
export const deploys = (): Deed => remote('deploy', 'application', 'write');

/** Who may do what is changed. */
export const grants = (): Deed => remote('grant', 'permission', 'write');

/** It runs again after a moment. */
export const restarts = (resource: Resource = 'application'): Deed => remote('restart', resource, 'write');

/** It does not run any more; its data stays. */
export const stops = (resource: Resource = 'infrastructure'): Deed =>
  remote('restart', resource, 'destructive');

/** It is gone. */
export const loses = (resource: Resource, more: Partial<Deed> = {}): Deed => ({
  ...remote('delete', resource, 'destructive'),
  ...more,
});

/** All of a kind is gone at once: a whole database, bucket, project. */
export const losesAll = (resource: Resource): Deed => loses(resource, { whole: true });

/** A backup, a lock, a protection is added. */
export const protects = (resource: Resource = 'other'): Deed => ({
  ...remote('create', resource, 'write'),
  protects: true,
});

/** Labels, plans and the like: nothing that runs is otherwise after it. */
export const labels = (resource: Resource = 'other'): Deed => ({
  ...remote('modify', resource, 'write'),
  protects: true,
});

/** Settings, logins and files of this machine. */
export const setsUp = (): Deed => ({
  operation: 'modify',
  resource: 'other',
  effect: 'write',
  reach: 'machine',
});

/** Looks at this machine only. */
export const looks = (): Deed => ({ operation: 'read', resource: 'other', effect: 'read', reach: 'machine' });

/** Holds when the command's words, as far as they are known, match from their beginning on. */
export const on = (pattern: RegExp, more: Omit<When, 'words' | 'test'> = {}): When => ({
  ...more,
  test: (argv) => pattern.test(pathOf(argv)),
});

const TRACKS = new Set(['alpha', 'beta', 'preview']);
const LONGEST = 400;

/** The known positional words up to the first unknown one, without a release track (`gcloud beta`). */
function pathOf({ words }: Argv): string {
  const near = words.slice(0, 12);
  const end = near.findIndex(({ known }) => !known);
  return (end < 0 ? near : near.slice(0, end))
    .map(({ text }) => text)
    .filter((text, i) => i > 0 || !TRACKS.has(text))
    .join(' ')
    .slice(0, LONGEST);
}

function remote(operation: Deed['operation'], resource: Resource, effect: Deed['effect']): Deed {
  return { operation, resource, effect, reach: 'remote' };
}

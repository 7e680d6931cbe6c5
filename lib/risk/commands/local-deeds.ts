import type { Resource } from '../../../schema/policy-parts.ts';
import type { Deed } from './program.ts';

/** Files of this working copy, and what a build makes again: a change that nobody has to be asked about. */
export const BUILDS: Deed = { operation: 'modify', resource: 'code', effect: 'write', reach: 'workspace' };

/** Local work that no commit holds is gone. */
export const DROPS_WORK: Deed = {
  operation: 'delete',
  resource: 'code',
  effect: 'destructive',
  reach: 'workspace',
};

/** A branch, a tag, a comment: a change of the shared repository that others see. */
export const PUBLISHES: Deed = {
  operation: 'modify',
  resource: 'code',
  effect: 'write',
  reach: 'repository',
};

/** This machine is otherwise than before, and can be put back. */
export const onMachine = (resource: Resource = 'other', more: Partial<Deed> = {}): Deed => ({
  ...{ operation: 'modify', resource, effect: 'write', reach: 'machine' },
  ...more,
});

/** Something on this machine is gone, or does not run any more. */
export const losesOnMachine = (resource: Resource = 'other', more: Partial<Deed> = {}): Deed => ({
  ...{ operation: 'delete', resource, effect: 'destructive', reach: 'machine' },
  ...more,
});

/** The working copy, more gravely than a build. */
export const inCopy = (more: Partial<Deed>): Deed => ({ ...BUILDS, ...more });

/** The shared repository, more gravely than a push of a branch. */
export const inRepository = (more: Partial<Deed>): Deed => ({ ...PUBLISHES, ...more });

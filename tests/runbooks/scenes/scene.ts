import type { Place } from '../place.ts';

/** The state that a runbook is for: what its commands call `$TASK` and the like, and what happens in between. */
export type Scene = {
  variables: Record<string, string>;
  acts?: Record<string, () => Promise<void>>;
};
/** Brings a fresh installation into that state. */
export type SetScene = (place: Place) => Promise<Scene>;

import { keys, policy } from './administration.ts';
import { audited } from './audited.ts';
import { day } from './day.ts';
import { databaseGone, queueGone } from './outages.ts';
import type { SetScene } from './scene.ts';
import { givenUp, halting, inDoubt, signing, stuck } from './tasks.ts';
import { unanchored } from './unanchored.ts';

/** The runbooks whose commands are run, each in the state that it is for. */
export const SCENES: Record<string, SetScene> = {
  'anchors-late.md': unanchored,
  'approvals-sop.md': signing,
  'audit-broken.md': audited,
  'broken-policy.md': policy,
  'database-outage.md': databaseGone,
  'dead-letters.md': givenUp,
  'halt.md': halting,
  'operators-day.md': day,
  'queue-outage.md': queueGone,
  'rotated-keys.md': keys,
  'stuck-task.md': stuck,
  'unknown-effect.md': inDoubt,
};

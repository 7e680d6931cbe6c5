import { APPROVALS } from './catalogue/approvals.ts';
import { CLAIMS } from './catalogue/claims.ts';
import { EFFECTS } from './catalogue/effects.ts';
import { QUEUE } from './catalogue/queue.ts';
import { STATE } from './catalogue/state.ts';

/** Every mutation there is. */
export const MUTATIONS = [...CLAIMS, ...EFFECTS, ...APPROVALS, ...QUEUE, ...STATE];

import type { Work } from '../db/rows.ts';
import type { Cover } from '../tasks/bells.ts';

/** What Slack gets at once, and the work that goes on behind it. */
export type SlackAnswer = { body: object | null; left?: { work: Work | null; cover: Cover | null } };

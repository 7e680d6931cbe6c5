import type { Ctx } from '../ctx.ts';
import type { ReadyBell } from '../db/rows.ts';
import { ringNotices } from '../notify/ring.ts';
import { ringFor } from '../tasks/bells.ts';

/** `rings`: how often it was rung since anybody last claimed the row, this time included. */
export type DueBell = ReadyBell & { rings: number };
export type DueNotice = { id: string; attempts: number };
/** What the queue does not carry. */
export type Stranded = { bells: DueBell[]; notices: DueNotice[] };

/** One QStash batch holds so many messages. */
const BATCH = 100;
/** A row that was rung before in vain is not left to the queue alone. */
const IN_VAIN = 2;

/** Rings for everything that is due. Answers what the queue refused, and what it was rung for in vain. */
export async function ringDue(ctx: Ctx, bells: DueBell[], notices: DueNotice[]): Promise<Stranded> {
  const stranded: Stranded = { bells: [], notices: [] };
  for (let i = 0; i < bells.length; i += BATCH) {
    const batch = bells.slice(i, i + BATCH);
    const taken = await ringFor(ctx, batch);
    stranded.bells.push(...batch.filter(({ rings }) => !taken || rings >= IN_VAIN));
  }
  for (let i = 0; i < notices.length; i += BATCH) {
    const batch = notices.slice(i, i + BATCH);
    const taken = await ringNotices(ctx, batch);
    stranded.notices.push(...batch.filter(({ attempts }) => !taken || attempts >= IN_VAIN));
  }
  return stranded;
}

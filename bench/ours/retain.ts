import { runSql } from '../lib/database.ts';

/** What retention goes by, set back beyond the longest time that anything is kept. */
const AGED = [
  ['tasks', 'finished_at'],
  ['idempotency_keys', 'created_at'],
  ['seen_messages', 'at'],
  ['outbox', 'sent_at'],
];
const HISTORY_DAYS = 30;

/** Lets everything be older than it is kept, and retention run, as the sweep calls it, until it has found all of it. */
export async function retainAll(directUrl: string): Promise<void> {
  for (const [table, column] of AGED)
    await runSql(
      directUrl,
      `update ${table} set ${column} = ${column} - interval '${HISTORY_DAYS + 1} days'`,
    );
  await runSql(directUrl, 'update settings set retained_at = null');
  for (let state = 'more'; state !== 'done'; ) {
    const [row] = await runSql<{ state: string }>(
      directUrl,
      "select retain_v1($1::jsonb) ->> 'state' as state",
      [JSON.stringify({ compact: true, history_days: HISTORY_DAYS, limit: 200 })],
    );
    if (row!.state === 'not_due') throw new Error('retention did not run');
    state = row!.state;
  }
}

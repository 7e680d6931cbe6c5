import pg from 'pg';
import { pendingOf, signAll, submit } from '../flow.ts';
import { dim, green, heading, red, say, table } from '../paint.ts';
import type { Site } from '../site.ts';

/** What the database's owner does to the log, and the number of the event that the verifier must name. */
type Way = { what: string; statements: (id: number) => string[]; touched: (id: number) => string };

const EDITED: Way = {
  what: 'another name under a signature',
  statements: (id) => [`update audit_events set actor = 'somebody-else' where id = ${id}`],
  touched: (id) => `= ${id}`,
};
const WAYS: Way[] = [
  EDITED,
  {
    what: 'the signature deleted',
    statements: (id) => [`delete from audit_events where id = ${id}`],
    touched: (id) => `= ${id}`,
  },
  {
    what: 'changed places with the next',
    statements: (id) => [
      `update audit_events set id = -id where id in (${id}, ${id + 1})`,
      `update audit_events set id = case id when -${id} then ${id + 1} else ${id} end where id < 0`,
    ],
    touched: (id) => `in (${id}, ${id + 1})`,
  },
  {
    what: 'it and all after it cut off',
    statements: (id) => [
      `delete from audit_events where id >= ${id}`,
      `delete from audit_links where event_id >= ${id}`,
    ],
    touched: (id) => `>= ${id}`,
  },
];

/**
 * Somebody signs; then the database's owner, whom no trigger and no role holds back, falsifies the record of it in four
 * ways. True only if each was found and named, and the log holds again once it is put back.
 */
export async function tamperStory(site: Site, sentence: string): Promise<boolean> {
  const auditor = site.as('security_team');
  const task = await submit(site, sentence);
  const approval = await pendingOf(site, task);
  if (!approval) throw new Error('This story needs a task that asks for approval.');
  heading('People sign');
  await signAll(site, approval);
  const before = await auditor.verifyAudit();
  if (!before.ok) throw new Error(`The log is broken already: ${before.reason}`);
  say(`  ${green('holds')}  ${before.length} events, head ${dim(before.head)}`);

  const owner = new pg.Client({ connectionString: site.databaseUrl });
  await owner.connect();
  try {
    const id = await signatureOf(owner, approval.id);
    heading(`An ordinary hand on event ${id}`);
    const refused = await owner.query(EDITED.statements(id)[0]!).then(
      () => null,
      (error: Error) => error.message,
    );
    say(refused ? `  ${green('refused')}  ${refused}` : red('  nobody refused it'));
    heading('The database’s owner, triggers put aside');
    const rows: string[][] = [];
    let found = refused !== null;
    for (const way of WAYS) {
      const verdict = await whileTampered(owner, way, id, () => auditor.verifyAudit());
      const named = !verdict.ok && (verdict.event_id === id || verdict.broken_at !== null);
      found &&= named;
      rows.push([
        way.what,
        named ? green('found') : red('NOT FOUND'),
        verdict.ok ? '' : dim(`link ${verdict.broken_at}, event ${verdict.event_id}: ${verdict.reason}`),
      ]);
    }
    table(rows);
    const after = await auditor.verifyAudit();
    say(after.ok ? `  ${green('holds')}  again, put back as it was` : red(`  ${after.reason}`));
    return found && after.ok;
  } finally {
    await owner.end();
  }
}

/** The number of the event that records the last signature under a request. */
async function signatureOf(owner: pg.Client, approvalId: string): Promise<number> {
  const { rows } = await owner.query<{ id: string }>(
    `select max(id) as id from audit_events where subject = $1 and type like 'approval.%' and actor <> 'system'
       and id < (select max(event_id) from audit_links)`,
    [approvalId],
  );
  if (!rows[0]?.id) throw new Error('The log has no signature under the request.');
  return Number(rows[0].id);
}

/** What is seen while the log is falsified; it is put back before this resolves. */
async function whileTampered<Seen>(
  owner: pg.Client,
  { statements, touched }: Way,
  id: number,
  look: () => Promise<Seen>,
): Promise<Seen> {
  const all = async (texts: string[]) => {
    await owner.query(
      ['begin', 'set local session_replication_role = replica', ...texts, 'commit'].join('; '),
    );
  };
  await all([
    `create temp table kept_events as select * from audit_events where id ${touched(id)}`,
    `create temp table kept_links as select * from audit_links where event_id ${touched(id)}`,
    ...statements(id),
  ]);
  try {
    return await look();
  } finally {
    await all([
      'delete from audit_events where id in (select id from kept_events)',
      'delete from audit_links where event_id in (select event_id from kept_links)',
      'insert into audit_events overriding system value select * from kept_events',
      'insert into audit_links select * from kept_links',
      'drop table kept_events, kept_links',
    ]);
  }
}

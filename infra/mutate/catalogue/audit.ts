import { type Mutation, mutation } from '../mutation.ts';

const CHAIN = 'the audit chain shows what was changed';
const REFUSED = "raise exception '% is append-only', tg_table_name using errcode = '42501';";
const STAYS = (table: string) =>
  `tests/lib/audit/append-only.test.ts > what is in ${table} stays as it was written: no delete`;
const SEAL = 'tests/lib/audit/seal.test.ts';
const TAMPER = 'tests/lib/audit/tamper.test.ts';
const APP_ROLE = { file: 'drizzle/0028_app_role.sql' };
const ROLE = 'tests/lib/audit/app-role.test.ts';
const GRANTS = 'tests/house/database-grants.test.ts';
const TEND = 'tests/lib/audit/tend.test.ts';

/** What keeps the audit log as it was written, or shows that it is not. */
export const AUDIT: Mutation[] = [
  mutation(
    'events-may-be-deleted',
    'append-only audit',
    ['inv. 7'],
    { sql: 'refuse_uncut_events' },
    [REFUSED, 'null;'],
    STAYS('audit_events'),
  ),
  mutation(
    'links-may-be-deleted',
    'append-only audit',
    ['inv. 7'],
    { sql: 'refuse_uncut_links' },
    [REFUSED, 'null;'],
    STAYS('audit_links'),
  ),
  mutation(
    'witnesses-may-be-deleted',
    'append-only audit',
    ['inv. 7'],
    { sql: 'refuse_unlinked' },
    [REFUSED, 'null;'],
    STAYS('audit_unsealed'),
  ),
  mutation(
    'the-service-may-delete-audit',
    'the service adds to the audit log, and no more',
    [23, 24],
    APP_ROLE,
    [
      'grant select, insert on audit_events,',
      'grant delete on audit_events to devops_app; grant select, insert on audit_events,',
    ],
    `${ROLE} > deletes no row of it`,
    `${GRANTS} > may do with each table what its row says, and no more`,
  ),
  mutation(
    'the-service-owns-its-tables',
    'the service adds to the audit log, and no more',
    [23, 24],
    APP_ROLE,
    [
      'grant usage on schema',
      "do $own$ begin execute format('grant %I to devops_app', current_user); end $own$; grant usage on schema",
    ],
    `${ROLE} > the service may not: alter table audit_events disable trigger all`,
    `${GRANTS} > is nothing else: no superuser, maker or heir, and the owner of nothing`,
  ),
  mutation(
    'functions-of-the-owner-look-anywhere',
    'the service adds to the audit log, and no more',
    [24],
    APP_ROLE,
    ['alter function audit_cut_v1(jsonb) set search_path = public, pg_temp;', ''],
    `${GRANTS} > runs as the owner in three functions alone`,
  ),
  mutation(
    'events-leave-no-witness',
    CHAIN,
    [24],
    { sql: 'audit_witness' },
    ['insert into public.audit_unsealed (event_id, digest) select id, digest from inserted;', 'null;'],
    `${SEAL} > an event that commits late, with a smaller id than one that is linked, is linked all the same`,
  ),
  mutation(
    'sealed-as-it-is-now',
    CHAIN,
    [24],
    { sql: 'seal_v1' },
    [
      'for w in select event_id, digest from audit_unsealed order by event_id',
      'for w in select u.event_id, e.digest from audit_unsealed u join audit_events e on e.id = u.event_id order by u.event_id',
    ],
    `${SEAL} > an event that was changed before it was sealed does not fit its link`,
  ),
  mutation(
    'links-forget-the-one-before',
    CHAIN,
    [24],
    { sql: 'seal_v1' },
    ['sha256(v_hash || int8send', 'sha256(int8send'],
    `${SEAL} > links in batches of 250 whatever was committed, each hash over the one before, the number and the digest`,
  ),
  mutation(
    'sealers-do-not-wait',
    CHAIN,
    [24],
    { sql: 'seal_v1' },
    ['perform pg_advisory_xact_lock(7423002);', ''],
    `${SEAL} > sealers wait for each other, and none fails`,
  ),
  mutation(
    'digests-are-believed',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/chain.ts' },
    ['if (digestOf({ at, actor, type, subject, data }) !== digest)', 'if (false)'],
    `${TAMPER} > finds every edit, deletion, swap and cut of every row, and names the place`,
  ),
  mutation(
    'links-are-believed',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/chain.ts' },
    ['if (linkHash(before.hash, link.seq, digest) !== hash)', 'if (false)'],
    `${TAMPER} > finds every edit, deletion, swap and cut of every row, and names the place`,
  ),
  mutation(
    'what-waits-is-believed',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/verify.ts' },
    ['(await waitingFault(ctx))', 'null'],
    `${TAMPER} > finds the same of what is not linked yet, its witness included`,
  ),
  mutation(
    'the-head-is-not-held-against-the-links',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/verify.ts' },
    ['headFault(await readOverview(ctx.db)) ?? ', ''],
    `${TAMPER} > finds a head that was set back or on, and one that is gone`,
  ),
  mutation(
    'events-beside-the-chain',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/verify.ts' },
    ['if (counts.events !== counts.links + counts.waiting) {', 'if (false) {'],
    `${TAMPER} > finds the same of what is not linked yet, its witness included`,
  ),
  mutation(
    'heads-told-outside-are-forgotten',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/walk.ts' },
    [
      'const further = anchors.find(({ seq }) => seq > before.seq);',
      'const further = [...anchors].find(() => false);',
    ],
    `${TAMPER} > a tail that is cut with its head stands against heads that were told outside`,
  ),
  mutation(
    'another-chain-under-an-anchor',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/walk.ts' },
    ['?.find(({ hash }) => hash !== link.hash)', '?.find(() => false)'],
    `${TAMPER} > a tail that is cut with its head stands against heads that were told outside`,
  ),
  mutation(
    'anybody-cuts-the-chain',
    CHAIN,
    ['inv. 7'],
    { file: 'lib/audit/walk.ts' },
    ['if (!attested)', 'if (false)'],
    `${TEND} > a cut that retention did not make is found: in the database, and in an export of it`,
  ),
  mutation(
    'younger-than-a-year-is-cut',
    CHAIN,
    ['inv. 7'],
    { sql: 'audit_cut_v1' },
    ["greatest(365, (p ->> 'days')::int)", "(p ->> 'days')::int"],
    `${TEND} > never cuts younger than a year, whoever asks the function`,
  ),
];

/** An event's time as it was hashed, to the millisecond; what somebody put beyond that shows. */
export const EVENT_TIME = `regexp_replace(to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '000Z$', 'Z')`;

/** A link `l` with its event `e`, which may be gone. */
export const LINK_COLUMNS = `l.seq::float8 as seq, l.event_id::float8 as event_id, ${EVENT_TIME} as at, e.actor, e.type,
  e.subject, e.data, encode(e.digest, 'hex') as digest, encode(l.hash, 'hex') as hash`;

/** The hash that a link `l` stands on. */
export const BEFORE = `coalesce((select encode(p.hash, 'hex') from audit_links p where p.seq = l.seq - 1),
  (select encode(c.hash, 'hex') from audit_cuts c where c.seq = l.seq - 1), repeat('0', 64))`;

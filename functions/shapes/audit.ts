import * as z from 'zod';
import { JsonMap, Time } from './common.ts';

const HASH = 'a3f1c2d4e5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90';
const Hash = z.string().meta({ example: HASH });

export const AuditEventShape = z
  .object({
    seq: z
      .number()
      .int()
      .describe('Its place in the chain, from one on without a gap.')
      .meta({ example: 41 }),
    at: Time,
    actor: z.string().meta({ example: 'tess' }),
    type: z.string().meta({ example: 'approval.approve' }),
    subject: z.string().describe('What it is about: the id of a task, approval, effect, key …'),
    data: JsonMap,
    digest: Hash.describe('SHA-256 over the RFC 8785 form of actor, at, data (as text), subject and type.'),
    prev_hash: Hash,
    hash: Hash.describe('SHA-256 over prev_hash, seq (eight bytes) and digest.'),
  })
  .openapi('AuditEvent');

const Place = z.object({ seq: z.number().int(), hash: Hash });

export const VerifiedShape = z
  .discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      length: z.number().int().describe('Events that were ever linked.').meta({ example: 1204 }),
      head: Hash.describe('The last link: write it down, and ask later whether it still holds.'),
      cut: Place.nullable().describe('Where retention has cut the chain; null: nowhere.'),
      anchors: z.number().int().describe('Heads told outside that it was held against.'),
    }),
    z.object({
      ok: z.literal(false),
      broken_at: z.number().int().nullable().describe('The first link that does not hold; null: about none.'),
      event_id: z.number().int().nullable().describe('The row of audit_events that it is about.'),
      reason: z.string(),
    }),
  ])
  .openapi('AuditVerified', {
    example: {
      ...{ ok: false, broken_at: 17, event_id: 17 },
      reason: 'The event 17 of link 17 is not what was written: its digest does not fit it.',
    },
  });

const told = (what: string) => z.string().trim().min(1).max(200).optional().describe(what);

export const AUDIT_FILTER = {
  type: told('Exact, or a family: `approval.*`.'),
  actor: told('Who did it.'),
  subject: told('The id of what it is about.'),
  task: told('Everything about a task: its approvals, effects and subtasks too.'),
  project: told('Everything about a project’s tasks, approvals, effects and grants, and the project itself.'),
  from: z.iso.datetime({ offset: true }).optional().describe('Not before; RFC 3339.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Before; RFC 3339.'),
};

/** Media types of an export, by its format. */
export const EXPORT_TYPES = { jsonl: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;
const text = (example: string) => ({ schema: z.string().openapi({ example }) });
/** An export's content, as OpenAPI describes a response's. */
export const EXPORTED = {
  [EXPORT_TYPES.jsonl]: text('{"format":"audit-export/1","filter":null,…}\n{"seq":1,…}\n'),
  'text/csv': text('seq,event_id,at,actor,type,subject,data,digest,prev_hash,hash\r\n'),
};

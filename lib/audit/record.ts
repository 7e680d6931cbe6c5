import { hashOf } from '../hash.ts';

/** What is kept of one audited act. `at` is the database's time, handed in. */
export type AuditInput = {
  at: string;
  actor: string;
  type: string;
  subject: string;
  data: Record<string, unknown>;
};

/** A row for `add_audit`: `digest` covers everything that will ever be shown of it. */
export function auditRow(input: AuditInput) {
  const data = JSON.stringify(input.data);
  const at = new Date(input.at).toISOString();
  const shown = { at, actor: input.actor, type: input.type, subject: input.subject, data };
  return { ...shown, digest: hashOf(shown) };
}

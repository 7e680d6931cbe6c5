import type { Operation } from '../../../schema/plan.ts';

/** What a row found, and which row. */
export type Found = { by: string; operation: Operation; resource: string; destroys?: true };

/** A row as a finding. */
export function found(rule: Omit<Found, 'by'> & { id: string }): Found {
  const { id, operation, resource, destroys } = rule;
  return { by: id, operation, resource, ...(destroys ? { destroys } : {}) };
}

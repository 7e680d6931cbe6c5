import type { PrincipalKind, RoleBinding } from '../../schema/principal.ts';
import { utc, utcOrNull } from '../db/time.ts';

export type PrincipalRow = {
  id: string;
  name: string;
  kind: PrincipalKind;
  enabled: boolean;
  bindings: RoleBinding[];
  own_bindings: RoleBinding[];
  groups: string[];
  issuer: string | null;
  subject: string | null;
  email: string | null;
  claims: Record<string, string[]>;
  version: number;
  created_by: string | null;
  created_at: string;
  seen_at: string | null;
};

/** A principal as they themselves and administrators see them. */
export function principalView(row: PrincipalRow): PrincipalRow {
  return { ...row, created_at: utc(row.created_at), seen_at: utcOrNull(row.seen_at) };
}

import type { Scope } from '../../schema/principal.ts';
import { utc, utcOrNull } from '../db/time.ts';

export type KeyRow = {
  id: string;
  principal_id: string;
  label: string;
  hint: string;
  scopes: Scope[];
  created_by: string | null;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
};

/** A key as its owner and administrators see it: never its secret, nor the secret's hash. */
export function keyView(row: KeyRow): KeyRow {
  return {
    ...row,
    created_at: utc(row.created_at),
    expires_at: utcOrNull(row.expires_at),
    last_used_at: utcOrNull(row.last_used_at),
    revoked_at: utcOrNull(row.revoked_at),
  };
}

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Action } from '../schema/action.ts';

/** Hex SHA-256 of a text's UTF-8 bytes. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Hex SHA-256 over the RFC 8785 form: equal for equal values, whatever their key order. */
export function hashOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form.');
  return sha256(text);
}

/** The hash that people approve: over `{tool, args, target, plan_hash, policy_version}` and nothing else. */
export function hashAction(action: Action): string {
  const { tool, args, target, plan_hash, policy_version } = action;
  return hashOf({ tool, args, target, plan_hash, policy_version });
}

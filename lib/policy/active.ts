import type { Policy } from '../../schema/policy.ts';
import { later } from '../errors.ts';
import type { Db } from '../ports.ts';

/** Versions never change, so an isolate may keep the ones it has parsed. */
const parsed = new Map<number, Policy>();
const KEPT = 8;

/** What everything that needs a decision answers while no policy is in force. */
const noPolicy = () =>
  later(30, 'policy_unavailable', 'No policy is active. An administrator must put one back.');

/** What is said of a version whose document is not what was put. */
export const alteredPolicy = (version: number): string =>
  `Policy version ${version} was altered where it is stored, and is not used. An administrator must put one back.`;

/**
 * The policy document of one version. Throws `later` `policy_unavailable` when there is none to be had:
 * without a policy nothing that needs a decision runs.
 */
export async function policyOf(db: Db, version: number | null): Promise<Policy> {
  if (version === null) throw noPolicy();
  const known = parsed.get(version);
  if (known) return known;
  const [row] = await db.query<{ document: string; intact: boolean }>(
    'select document, is_intact(w) as intact from policies w where version = $1',
    [version],
  );
  if (!row)
    throw later(
      30,
      'policy_unavailable',
      `Policy version ${version} cannot be loaded. An administrator must put one back.`,
    );
  if (!row.intact) throw later(30, 'policy_unavailable', alteredPolicy(version));
  // The YAML parser is large, and needed once for each version that an isolate meets.
  const { parsePolicy } = await import('./parse.ts');
  let policy: Policy;
  try {
    policy = parsePolicy(row.document);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    throw later(30, 'policy_unavailable', `Policy version ${version} cannot be used: ${why}`, {
      cause: error,
    });
  }
  if (parsed.size >= KEPT) parsed.delete(parsed.keys().next().value!);
  parsed.set(version, policy);
  return policy;
}

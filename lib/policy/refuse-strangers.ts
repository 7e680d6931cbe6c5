import type { Policy } from '../../schema/policy.ts';
import type { Db } from '../ports.ts';
import { refusePlaces } from './parse.ts';

/**
 * Refuses a document that puts somebody on call who could sign nothing: an id that nobody has, an agent's, or that of somebody
 * who is disabled. Throws 422 `policy_invalid` with each place. Whoever signs in has an id from then on.
 */
export async function refuseStrangers(db: Db, policy: Policy, text: string): Promise<void> {
  const named = peopleOf(policy);
  if (named.length === 0) return;
  const rows = await db.query<{ id: string; kind: string; enabled: boolean }>(
    'select id, kind, enabled from principals where id = any ($1)',
    [[...new Set(named.map(({ id }) => id))]],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const wrong = named.flatMap(({ id, path }) => {
    const person = known.get(id);
    if (!person)
      return [{ path, message: `nobody has the id ${id}: GET /principals lists who there is, by their ids` }];
    if (person.kind !== 'human') return [{ path, message: `${id} is an agent, and agents do not sign` }];
    return person.enabled ? [] : [{ path, message: `${id} is disabled` }];
  });
  if (wrong.length > 0) refusePlaces(text, wrong);
}

function peopleOf({ on_call }: Policy): { id: string; path: PropertyKey[] }[] {
  return Object.entries(on_call).flatMap(([name, { people, overrides }]) => [
    ...people.map((id, i) => ({ id, path: ['on_call', name, 'people', i] })),
    ...overrides.map(({ person: id }, i) => ({ id, path: ['on_call', name, 'overrides', i, 'person'] })),
  ]);
}

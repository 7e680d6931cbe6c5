import { hashKey, newKey } from '../../lib/identity/keys.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { RoleBinding, Scope } from '../../schema/principal.ts';
import { ROLES, type Role } from '../../schema/vocabulary.ts';
import type { TestDatabase } from './database.ts';

/** A principal with a key of theirs. */
export type Person = { id: string; token: string };
export type NewPerson = { kind?: 'human' | 'agent'; bindings: RoleBinding[] };

/** Adds one principal and gives them a key. */
export async function addPerson(db: TestDatabase, id: string, person: NewPerson): Promise<Person> {
  const token = newKey();
  await db.query('insert into principals (id, name, kind, bindings) values ($1, $1, $2, $3)', [
    id,
    person.kind ?? 'human',
    JSON.stringify(person.bindings),
  ]);
  await db.query('insert into api_keys (hash, principal_id) values ($1, $2)', [hashKey(token), id]);
  return { id, token };
}

/** Another key of somebody, for these scopes alone. */
export async function addKey(db: TestDatabase, id: string, scopes: Scope[]): Promise<string> {
  const token = newKey();
  await db.query('insert into api_keys (hash, principal_id, scopes) values ($1, $2, $3)', [
    hashKey(token),
    id,
    scopes,
  ]);
  return token;
}

export type People = Record<Role, Person> & {
  /** A second tech lead, a tech lead of `billing` alone, an agent with a signing role, somebody with a revoked key. */
  other_lead: Person;
  stranger: Person;
  robot: Person;
  revoked: Person;
};

/** The default policy, the projects `checkout` and `billing`, and one person for each role in all projects. */
export async function seedPeople(db: TestDatabase): Promise<People> {
  await db.query(`insert into policies (version, document, created_by) values (1, $1, 'test')`, [
    DEFAULT_POLICY,
  ]);
  await db.query('update settings set active_policy = 1');
  for (const name of ['checkout', 'billing']) {
    const definition = {
      description: '',
      owner: 'team',
      data_class: 'internal',
      repositories: [`${name}-service`],
      default_repository: `${name}-service`,
      environments: [{ kind: 'name', pattern: 'staging', environment: 'staging' }],
      frozen: false,
    };
    await db.query(`insert into projects (name, definition, updated_by) values ($1, $2, 'test')`, [
      name,
      definition,
    ]);
  }
  const all = (role: Role) => ({ bindings: [{ role, projects: ['*'] }] });
  const people: Partial<People> = {};
  for (const role of ROLES) people[role] = await addPerson(db, `a-${role}`, all(role));
  people.other_lead = await addPerson(db, 'other-lead', all('tech_lead'));
  people.stranger = await addPerson(db, 'stranger', {
    bindings: [{ role: 'tech_lead', projects: ['billing'] }],
  });
  people.robot = await addPerson(db, 'robot', { kind: 'agent', ...all('tech_lead') });
  people.revoked = await addPerson(db, 'revoked', all('admin'));
  await db.query(`update api_keys set revoked_at = now() where principal_id = 'revoked'`);
  return people as People;
}

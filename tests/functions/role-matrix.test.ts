import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCESS, type Access, OPEN_DOORS } from '../../schema/access.ts';
import { SCOPES, type Scope } from '../../schema/principal.ts';
import { ROLES, type Role } from '../../schema/vocabulary.ts';
import { toolCard } from '../lib/risk/fixtures.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { noTools } from '../support/idle-model.ts';
import { addKey, addPerson } from '../support/people.ts';
import { doorsOf, nameOf, type Route } from '../support/routes.ts';
import { addEffect, addLetter, moveSubtasks, type Seeded, seedWaiting } from '../support/rows.ts';

const LONG = process.env.LONG === '1';
const KINDS = ['human', 'agent'] as const;
/** The task's own project, another one, and all of them. */
const PLACES = { inside: 'checkout', outside: 'billing', everywhere: '*' } as const;
type Kind = (typeof KINDS)[number];
type Place = keyof typeof PLACES;

const EMPTY: Seeded = { taskId: ':task', approvalId: ':approval', actionHash: '', subtaskIds: [] };
const ROUTES = doorsOf(EMPTY, ':key');

let t: TestApp;
const tokens: Record<string, string> = {};
const scoped = {} as Record<Scope, string>;
beforeAll(async () => {
  const cards = async () => [toolCard({ name: 'workspace.format' })];
  t = await testApp({ tools: { ...noTools, cards } });
  for (const role of ROLES)
    for (const kind of KINDS)
      for (const [place, project] of Object.entries(PLACES)) {
        const name = `${role}-${kind}-${place}`;
        tokens[name] = (
          await addPerson(t.db, name, { kind, bindings: [{ role, projects: [project] }] })
        ).token;
      }
  for (const scope of SCOPES) scoped[scope] = await addKey(t.db, 'a-viewer', [scope]);
});
afterAll(() => t.close());

/** The status that the row promises to this role, of this kind, with its role bound there. */
function promised(row: Access, ok: number, role: Role, kind: Kind, place: Place): number {
  const bound = !row.everywhere || place === 'everywhere';
  if (bound && place === 'outside' && row.outside !== 'own') return row.outside;
  if (row.humans && kind === 'agent') return 403;
  return bound && row.roles.includes(role) ? ok : 403;
}

let seeded: { routes: Route[] } | null = null;
/** One world for all who change nothing in it; whoever does gets the next one. */
async function send(at: number, token: string): Promise<{ status: number; code: unknown }> {
  if (!seeded) {
    const task = await seedWaiting(t.db, { by: t.people.developer.id });
    await moveSubtasks(t.db, task.subtaskIds.slice(0, 1), ['ready', 'running', 'unknown']);
    const key = await addEffect(t.db, task, 'unknown');
    await addLetter(t.db, task);
    await t.db.query(`update settings set halted_at = null, halted_projects = '{}'`);
    seeded = { routes: doorsOf(task, key) };
  }
  const { route, body } = seeded.routes[at]!;
  const answer = await t.call(route, { token, body });
  if (answer.status < 300 && !route.startsWith('GET')) seeded = null;
  return { status: answer.status, code: answer.body?.code };
}

describe('every door has its row, and every row its door', () => {
  it('in the service as it is mounted', () => {
    const mounted = t.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const known = [...Object.keys(ACCESS), ...Object.keys(OPEN_DOORS)];
    expect([...new Set(mounted)].sort()).toEqual([...known].sort());
  });

  it('among those that are tried here', () => {
    expect(ROUTES.map(({ route }) => nameOf(route)).sort()).toEqual(Object.keys(ACCESS).sort());
  });
});

describe.each(ROUTES.map(({ route, ok = 200 }, at) => ({ name: nameOf(route), ok, at })))(
  '$name',
  ({ name, ok, at }) => {
    const row = ACCESS[name]!;
    const places = (Object.keys(PLACES) as Place[]).filter(
      (place) => place !== 'everywhere' || row.everywhere,
    );
    // An agent meets the wall around a project where a person does: tried for both in the long run alone.
    const tried = KINDS.flatMap((kind) =>
      places
        .filter((place) => LONG || kind === 'human' || place !== 'outside')
        .map((place) => [kind, place] as const),
    );

    it.each(tried)('%s, %s', async (kind, place) => {
      const got: Record<string, number> = {};
      const want: Record<string, number> = {};
      for (const role of ROLES) {
        got[role] = (await send(at, tokens[`${role}-${kind}-${place}`]!)).status;
        want[role] = promised(row, ok, role, kind, place);
      }
      expect(got).toEqual(want);
    });

    it('a key for something else', async () => {
      for (const scope of SCOPES) {
        const { status, code } = await send(at, scoped[scope]);
        const refused = status === 403 && code === 'scope_missing';
        expect({ scope, refused }).toEqual({ scope, refused: scope !== row.scope });
      }
    });
  },
);

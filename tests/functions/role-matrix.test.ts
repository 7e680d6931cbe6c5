import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../schema/vocabulary.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { addPerson, type Person } from '../support/people.ts';
import { doorsOf } from '../support/routes.ts';
import { addEffect, addLetter, moveSubtasks, seedWaiting } from '../support/rows.ts';

/** What each role of the task's own project gets, in the order of ROLES; everybody of another project gets the last (two: who leads there gets the second). */
const TABLE: Record<string, { inside: string; outside: number | [number, number] }> = {
  // viewer, developer, team_lead, tech_lead, cto, security_team, admin
  'POST /orchestrate': { inside: '403 202 202 202 202 202 202', outside: 403 },
  'GET /tasks': { inside: '200 200 200 200 200 200 200', outside: 200 },
  'GET /tasks/:task': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'GET /tasks/:task/events': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'GET /tasks/:task/effects': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'GET /tasks/:task/graph': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'GET /tasks/:task/artifacts': { inside: '200 200 200 200 200 200 200', outside: 404 },
  // There is none of that id; who may see the task is told so too.
  'GET /tasks/:task/artifacts/:artifact': { inside: '404 404 404 404 404 404 404', outside: 404 },
  'GET /tasks/:task/checkpoints': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'GET /tasks/:task/checkpoints/none': { inside: '404 404 404 404 404 404 404', outside: 404 },
  'GET /tasks/:task/state': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'POST /tasks/:task/rollback': { inside: '403 403 404 404 404 404 404', outside: 404 },
  'POST /tasks/:task/cancel': { inside: '403 403 200 200 200 200 200', outside: 404 },
  'POST /tasks/:task/retry': { inside: '403 403 409 409 409 409 409', outside: 404 },
  'POST /tasks/:task/effects/:key/resolve': { inside: '403 403 403 200 200 200 403', outside: 404 },
  'POST /resume/:task': { inside: '403 403 409 409 409 409 409', outside: 404 },
  'GET /approvals/pending': { inside: '200 200 200 200 200 200 200', outside: 200 },
  'GET /approvals/:approval': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'POST /approve/:approval': { inside: '403 403 403 200 200 403 403', outside: 404 },
  'POST /reject/:approval': { inside: '403 403 403 200 200 403 403', outside: 404 },
  'GET /agents': { inside: '200 200 200 200 200 200 200', outside: 200 },
  'GET /agents/cicd': { inside: '200 200 200 200 200 200 200', outside: 200 },
  'GET /projects': { inside: '200 200 200 200 200 200 200', outside: 200 },
  'GET /projects/checkout': { inside: '200 200 200 200 200 200 200', outside: 404 },
  'PUT /projects/fresh': { inside: '404 404 404 404 404 404 404', outside: 404 },
  'DELETE /projects/checkout': { inside: '403 403 403 403 403 403 428', outside: 404 },
  'GET /dead-letters': { inside: '200 200 200 200 200 200 200', outside: 200 },
  'POST /dead-letters/:letter/redrive': { inside: '403 403 200 200 200 200 200', outside: 404 },
  'POST /dead-letters/redrive': { inside: '403 403 200 200 200 200 200', outside: [403, 200] },
  'POST /halt': { inside: '403 403 403 403 200 200 200', outside: 404 },
  'POST /unhalt': { inside: '403 403 403 403 200 200 200', outside: 404 },
  'POST /risk/assess': { inside: '200 200 200 200 200 200 200', outside: 200 },
};

let t: TestApp;
const people = {} as Record<Role, { inside: Person; outside: Person }>;
beforeAll(async () => {
  t = await testApp();
  for (const role of ROLES) {
    const bound = (project: string) =>
      addPerson(t.db, `${role}-${project}`, { bindings: [{ role, projects: [project] }] });
    people[role] = { inside: await bound('checkout'), outside: await bound('billing') };
  }
});
afterAll(() => t.close());

/** Each call meets a task of its own, so that no answer depends on the one before. */
async function status(name: string, token: string): Promise<number> {
  const seeded = await seedWaiting(t.db, { by: t.people.developer.id });
  await moveSubtasks(t.db, seeded.subtaskIds.slice(0, 1), ['ready', 'running', 'unknown']);
  const key = await addEffect(t.db, seeded, 'unknown');
  await addLetter(t.db, seeded);
  const at = Object.keys(TABLE).indexOf(name);
  const { route, body } = doorsOf(seeded, key)[at]!;
  return (await t.call(route, { token, body })).status;
}

describe.each(Object.entries(TABLE))('%s', (name, { inside, outside }) => {
  it('inside the project', async () => {
    const got: number[] = [];
    for (const role of ROLES) got.push(await status(name, people[role].inside.token));
    expect(got.join(' ')).toBe(inside);
  });

  it('from another project', async () => {
    const got = new Set<number>();
    for (const role of ROLES) got.add(await status(name, people[role].outside.token));
    expect([...got]).toEqual([outside].flat());
  });
});

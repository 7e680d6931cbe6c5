import { afterAll, beforeAll, expect, it } from 'vitest';
import { getProject, listProjects } from '../../../lib/projects/read.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

it('shows the definition with name, version and times in UTC', async () => {
  const project = await getProject(t.ctx, await t.as(t.people.viewer), 'checkout');
  expect(project).toMatchObject({
    name: 'checkout',
    version: 1,
    repositories: ['checkout-service'],
    frozen: false,
  });
  expect(project.created_at).toMatch(/^\d{4}-.*Z$/);
});

it('asks the database for nothing that the caller has no role in', async () => {
  const entry = await t.as(t.people.stranger);
  const before = t.db.stats().requests;
  await expect(getProject(t.ctx, entry, 'checkout')).rejects.toMatchObject({ code: 'not_found' });
  expect(t.db.stats().requests).toBe(before);
});

it('refuses a cursor of another list', async () => {
  const entry = await t.as(t.people.viewer);
  const cursor = Buffer.from('[1, 2]').toString('base64url');
  await expect(listProjects(t.ctx, entry, { limit: 1, cursor })).rejects.toMatchObject({
    code: 'cursor_invalid',
  });
});

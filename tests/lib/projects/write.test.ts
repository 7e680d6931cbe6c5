import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteProject, putProject } from '../../../lib/projects/write.ts';
import { ProjectInput } from '../../../schema/project.ts';
import { addPerson } from '../../support/people.ts';
import { type TestVerbs, testVerbs } from '../../support/verbs.ts';

let t: TestVerbs;
beforeAll(async () => {
  t = await testVerbs();
});
afterAll(() => t.db.close());

const definition = ProjectInput.parse({});
const audited = () => t.db.query('select subject from audit_events order by id');

it('writes the project and its audit row together, or neither', async () => {
  const entry = await t.as(t.people.admin);
  expect(await putProject(t.ctx, entry, { name: 'fresh', definition, expected: null })).toMatchObject({
    created: true,
  });
  await expect(putProject(t.ctx, entry, { name: 'fresh', definition, expected: 7 })).rejects.toMatchObject({
    code: 'precondition_failed',
  });
  await expect(deleteProject(t.ctx, entry, { name: 'fresh', expected: 7 })).rejects.toMatchObject({
    code: 'precondition_failed',
  });
  expect(await audited()).toEqual([{ subject: 'fresh' }]);
});

it('lets an administrator of one project keep that one alone', async () => {
  const keeper = await addPerson(t.db, 'keeper', { bindings: [{ role: 'admin', projects: ['billing'] }] });
  const entry = await t.as(keeper);
  expect(await putProject(t.ctx, entry, { name: 'billing', definition, expected: 1 })).toMatchObject({
    created: false,
  });
  await expect(putProject(t.ctx, entry, { name: 'checkout', definition, expected: 1 })).rejects.toMatchObject(
    { code: 'not_found' },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectShape } from '../../functions/shapes/project.ts';
import { type TestApp, testApp } from '../support/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const as = (who: keyof TestApp['people'], route: string, body?: unknown, etag?: string) =>
  t.call(route, { token: t.people[who].token, body, headers: etag ? { 'if-match': etag } : {} });
const audits = (subject: string) =>
  t.db.query('select type, actor from audit_events where subject = $1 order by id', [subject]);

describe('/projects', () => {
  it('registers, reads, replaces and takes out, each audited', async () => {
    const made = await as('admin', 'PUT /projects/search', { description: 'Search.' });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect(ProjectShape.parse(made.body)).toEqual(made.body);
    const read = await as('viewer', 'GET /projects/search');
    expect(read.headers.get('etag')).toBe('"1"');
    const replaced = await as('admin', 'PUT /projects/search', { description: 'Find.' }, '"1"');
    expect([replaced.status, replaced.body.version, replaced.body.description]).toEqual([200, 2, 'Find.']);
    expect((await as('admin', 'DELETE /projects/search', undefined, '"2"')).status).toBe(204);
    expect((await as('viewer', 'GET /projects/search')).status).toBe(404);
    const again = await as('admin', 'PUT /projects/search', { description: 'Anew.' });
    expect([again.status, again.body.version]).toEqual([201, 4]);
    expect(await audits('search')).toEqual([
      ...['project.put', 'project.put', 'project.deleted', 'project.put'].map((type) => ({
        type,
        actor: 'a-admin',
      })),
    ]);
  });

  it('changes nothing for a client that has not seen the newest version', async () => {
    const refused = [
      await as('admin', 'PUT /projects/checkout', { description: 'x' }),
      await as('admin', 'PUT /projects/checkout', { description: 'x' }, '"9"'),
      await as('admin', 'PUT /projects/absent', { description: 'x' }, '"1"'),
      await as('admin', 'DELETE /projects/checkout', undefined, '"9"'),
      await as('admin', 'DELETE /projects/checkout'),
      await as('admin', 'DELETE /projects/absent', undefined, '"1"'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([428, 412, 412, 412, 428, 404]);
    expect((await as('admin', 'GET /projects/checkout')).body.version).toBe(1);
    expect(await audits('checkout')).toEqual([]);
  });

  it('lets one of two administrators win', async () => {
    await as('admin', 'PUT /projects/race', {});
    const both = await Promise.all(
      [1, 2].map((n) => as('admin', 'PUT /projects/race', { description: `${n}` }, '"1"')),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('is kept by administrators, and shows nobody other people’s projects', async () => {
    expect((await as('cto', 'PUT /projects/checkout', {}, '"1"')).body).toMatchObject({
      status: 403,
      code: 'role_not_allowed',
    });
    expect((await as('stranger', 'GET /projects')).body.data).toMatchObject([{ name: 'billing' }]);
    expect((await as('stranger', 'PUT /projects/checkout', {}, '"1"')).status).toBe(404);
  });

  it('refuses names and fields that it does not know', async () => {
    expect((await as('admin', 'PUT /projects/Bad%20Name', {})).status).toBe(422);
    expect((await as('admin', 'PUT /projects/fine', { environments: [{ kind: 'moon' }] })).status).toBe(422);
  });

  it('pages by name', async () => {
    const one = await as('viewer', 'GET /projects?limit=1');
    expect(one.body.data).toMatchObject([{ name: 'billing' }]);
    const two = await as('viewer', `GET /projects?limit=1&cursor=${String(one.body.next_cursor)}`);
    expect(two.body.data).toMatchObject([{ name: 'checkout' }]);
  });
});

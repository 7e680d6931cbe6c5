import { afterAll, beforeAll, expect, it } from 'vitest';
import { Roadmap } from '../../schema/linear-api.ts';
import { type LinearRig, linearRig } from '../support/linear.ts';

let rig: LinearRig;
let bare: LinearRig;
beforeAll(async () => {
  [rig, bare] = await Promise.all([linearRig(), linearRig({ LINEAR_CLIENT_ID: '' })]);
  await rig.install();
});
afterAll(() => Promise.all([rig.close(), bare.close()]));

const project = () => rig.linear.store.projects[0]!;

it.each([
  ['GET /linear/issues', undefined],
  ['POST /linear/issues', { title: 'One' }],
  ['PATCH /linear/issues/DEV-2', { title: 'One' }],
  ['GET /linear/project/p1', undefined],
  ['GET /api/linear-project/p1', undefined],
  ['POST /linear/roadmap/update-phase', { issue_id: 'DEV-2', phase_name: 'One' }],
])('%s says with 503 that nothing is configured', async (route, body) => {
  expect((await bare.ask(route, 'developer', body)).body).toMatchObject({
    status: 503,
    code: 'linear_not_configured',
  });
});

it('lists issues over as many pages as it takes, with what they belong to, and by filter', async () => {
  const { body } = await rig.ask('GET /linear/issues?limit=500', 'viewer');
  expect(body).toMatchObject({ success: true, count: rig.linear.store.issues.length });
  expect((body.issues as never)[0]).toMatchObject({
    identifier: expect.stringMatching(/^DEV-/),
    team: { key: 'DEV' },
    state: { type: expect.any(String) },
  });
  expect((await rig.ask('GET /linear/issues?state=done&limit=5', 'viewer')).body).toMatchObject({ count: 5 });
  expect((await rig.ask('GET /linear/issues?label=devops', 'viewer')).body).toMatchObject({ count: 0 });
  expect((await rig.ask('GET /linear/issues?limit=0', 'viewer')).status).toBe(422);
});

it('makes and changes issues, refuses what Linear refuses, and lets nobody write who only looks', async () => {
  const made = await rig.ask('POST /linear/issues', 'developer', {
    title: 'A new one',
    priority: 2,
    description: 'Words',
  });
  expect([made.status, made.body]).toMatchObject([
    201,
    { success: true, issue: { title: 'A new one', priority: 2, team: { key: 'DEV' } } },
  ]);
  const id = String(made.body.issue!.identifier);
  const state = rig.linear.store.teams[0]!.states.find(({ type }) => type === 'started')!;
  expect(
    (await rig.ask(`PATCH /linear/issues/${id}`, 'developer', { title: 'Renamed', state_id: state.id })).body,
  ).toMatchObject({ success: true, updated_fields: ['title', 'state_id'] });
  expect(rig.linear.store.issues.at(-1)).toMatchObject({ title: 'Renamed', stateId: state.id });
  expect(
    (await rig.ask(`PATCH /linear/issues/${id}`, 'developer', { state_id: 'nowhere' })).body,
  ).toMatchObject({ status: 422, code: 'linear_refused' });
  expect((await rig.ask('PATCH /linear/issues/DEV-99999', 'developer', { title: 'x' })).body).toMatchObject({
    status: 404,
  });
  expect((await rig.ask(`PATCH /linear/issues/${id}`, 'developer', {})).status).toBe(422);
  expect((await rig.ask(`PATCH /linear/issues/${id}`, 'developer', { sortOrder: 1 })).status).toBe(422);
  expect((await rig.ask('POST /linear/issues', 'developer', { title: 'x', team: 'OPS' })).body).toMatchObject(
    { status: 422, code: 'linear_team_unknown' },
  );
  expect((await rig.ask('POST /linear/issues', 'viewer', { title: 'x' })).status).toBe(403);
});

it('shows a project as a roadmap, all of its pages, under both names', async () => {
  const { body } = await rig.ask(`GET /linear/project/${project().id}`, 'viewer');
  const roadmap = Roadmap.parse(body.roadmap);
  expect(roadmap.issues).toHaveLength(60);
  expect(roadmap.milestones.map(({ name, issues, completed }) => [name, issues.length, completed])).toEqual([
    ['Foundations', 30, 10],
    ['Launch', 30, 10],
  ]);
  expect(roadmap.totals).toEqual({ completed: 20, backlog: 40 });
  expect(roadmap.project).toMatchObject({
    name: 'Roadmap',
    lead: { name: 'Ada' },
    status: { type: 'started' },
  });
  expect((await rig.ask(`GET /api/linear-project/${project().id}`, 'viewer')).body).toMatchObject({
    success: true,
    roadmap: { totals: { completed: 20 } },
  });
  expect((await rig.ask('GET /linear/project/nowhere', 'viewer')).status).toBe(404);
  // A document of a page costs what the limit of one allows.
  expect(Math.max(...rig.linear.requests.map(({ points }) => points))).toBeLessThan(10_000);
});

it('writes a phase between its markers, again and again, and never over what people wrote around them', async () => {
  const issue = rig.linear.issue(rig.linear.user('Ada'), 'Phase board', 'Before.\n\nAfter.');
  const body = {
    issue_id: issue.id,
    ...{
      phase_name: 'Phase 4.2',
      status: 'In progress',
      components: ['api'],
      tests: ['unit'],
      summary: 'Half <b>way</b>',
    },
    ...{
      subtasks: [{ title: 'Write it', status: 'done' }, { title: 'Ship it' }],
      metrics: { coverage: 0.9 },
      artifacts: { report: 'docs/r.md' },
    },
  };
  expect((await rig.ask('POST /linear/roadmap/update-phase', 'developer', body)).body).toMatchObject({
    success: true,
    phase: 'Phase 4.2',
    status: 'In progress',
  });
  const description = () => rig.linear.store.issues.find(({ id }) => id === issue.id)!.description!;
  expect(description()).toMatch(
    /^Before\.\n\nAfter\.\n\n\*phase phase-4-2: kept[\s\S]*- \[x\] Write it \(done\)[\s\S]*\*end of phase phase-4-2\*$/,
  );
  expect(description()).not.toContain('<b>');
  rig.linear.change(issue.id, rig.linear.user('Ada'), {
    description: `New first line.\n\n${description()}\n\nA last line.`,
  });
  await rig.ask('POST /linear/roadmap/update-phase', 'developer', { ...body, status: 'Done' });
  expect(description()).toMatch(/^New first line\.\n\nBefore\.\n\nAfter\.\n\n[\s\S]*\n\nA last line\.$/);
  expect(description().match(/kept by DevOps agents/g)).toHaveLength(1);
  expect(description()).toContain('### Phase 4.2: Done');
});

it('says who is who, for administrators alone, and audits it', async () => {
  const ada = rig.linear.user('Ada');
  expect((await rig.ask(`PUT /linear/users/${ada.id}`, 'cto', { principal_id: 'cto' })).status).toBe(403);
  expect((await rig.ask(`PUT /linear/users/${ada.id}`, 'admin', { principal_id: 'nobody' })).status).toBe(
    404,
  );
  await rig.map(ada, 'requester');
  const { users } = (await rig.ask('GET /linear/users')).body;
  expect(users).toContainEqual(expect.objectContaining({ id: ada.id, principal_id: 'requester' }));
  expect(users).toHaveLength(4);
  const audit = await rig.drive.engine.db.query(
    `select data from audit_events where type = 'principal.linear_mapped'`,
  );
  expect(audit).toHaveLength(1);
});

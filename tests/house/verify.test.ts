import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalog, compareCatalogs } from '../../infra/verify/catalog.ts';
import { catalogOf } from '../../infra/verify/verify.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const PREDECESSOR = [
  'id',
  'workflow_id',
  'thread_id',
  'checkpoint_id',
  'task_type',
  'task_description',
  'agent_name',
  'risk_level',
  'risk_score',
  'risk_factors',
  'action_type',
  'action_details',
  'action_impact',
  'status',
  'approver_id',
  'approver_role',
  'approved_at',
  'rejected_at',
  'rejection_reason',
  'approval_justification',
  'expires_at',
  'created_at',
  'updated_at',
];

let expected: Catalog;
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  expected = await catalogOf(database.databaseUrl);
});
afterAll(() => database.close());

function verify(databaseUrl: string): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, VITEST: undefined };
  return new Promise((resolve) =>
    execFile(process.execPath, ['infra/verify/verify.ts'], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, output: stdout + stderr }),
    ),
  );
}

describe('the database that the migrations make', () => {
  it("begins approval_requests with the predecessor's 23 columns, in their order", () => {
    const columns = [...expected]
      .filter(([name]) => name.startsWith('column public.approval_requests.'))
      .map(([name, definition]) => ({
        name: name.split('.').at(-1),
        position: Number(/^no\. (\d+)/.exec(definition)?.[1]),
      }))
      .sort((a, b) => a.position - b.position);
    expect(columns.slice(0, PREDECESSOR.length).map(({ name }) => name)).toEqual(PREDECESSOR);
  });

  it('keeps times with their zone', () => {
    const bare = [...expected].filter(
      ([name, definition]) => name.startsWith('column ') && definition.includes('without time zone'),
    );
    expect(bare).toEqual([]);
  });

  it.each(['status', 'workflow', 'created_at', 'risk_level', 'expires'])('has idx_approval_%s', (name) => {
    expect(expected.get(`index public.idx_approval_${name}`)).toContain('approval_requests');
  });

  it('indexes deadlines of pending approvals alone', () => {
    expect(expected.get('index public.idx_approval_expires')).toMatch(/WHERE .*status.*pending/);
  });

  it.each(['pending_approvals', 'approval_statistics'])('has the view %s', (name) => {
    expect(expected.has(`view public.${name}`)).toBe(true);
  });

  it('keeps updated_at by a trigger', () => {
    const triggers = [...expected.keys()].filter((name) =>
      name.startsWith('trigger public.approval_requests.'),
    );
    expect(triggers.some((name) => name.includes('updated_at'))).toBe(true);
  });
});

describe('npm run db:verify', () => {
  it('is content with a migrated database', async () => {
    const { databaseUrl, close } = await testDatabase();
    const found = await catalogOf(databaseUrl);
    await close();
    expect(found.size).toBeGreaterThan(300);
    expect(compareCatalogs(expected, found)).toEqual([]);
  });

  it('names what is missing, different and unexpected, and exits 1', async () => {
    const { databaseUrl, query, close } = await testDatabase();
    await query('drop index idx_approval_status');
    await query('drop view pending_approvals');
    await query('alter table tasks alter column status drop not null');
    await query('alter table approval_requests disable trigger user');
    await query('create table leftover (n int)');
    await query('grant delete on audit_events to devops_app');
    await query('grant select on tasks to public');
    await query('revoke execute on function seal_v1(jsonb) from devops_app');
    await query('alter function seal_v1(jsonb) reset search_path');
    const { code, output } = await verify(databaseUrl);
    await close();
    expect(code).toBe(1);
    for (const line of [
      'missing: index public.idx_approval_status',
      'missing: view public.pending_approvals',
      'different: column public.tasks.status',
      'different: trigger public.approval_requests.',
      'unexpected: table public.leftover',
      'different: grant public.audit_events to devops_app',
      'unexpected: grant public.tasks to public',
      'missing: grant public.seal_v1(p jsonb) to devops_app',
      'different: function public.seal_v1(p jsonb)',
    ])
      expect(output).toContain(line);
  });

  it('says so when no database answers', async () => {
    const { code, output } = await verify('postgres://postgres@127.0.0.1:1/none');
    expect(code).toBe(1);
    expect(output).toMatch(/^comparing.*\nerror: The database cannot be reached/);
  });

  it('compares names and definitions, whatever their order', () => {
    const catalog: Catalog = new Map([
      ['table a', ''],
      ['column a.b', 'no. 1, text'],
    ]);
    expect(compareCatalogs(catalog, new Map([...catalog].reverse()))).toEqual([]);
    expect(compareCatalogs(catalog, new Map([['table a', '']]))).toEqual(['missing: column a.b']);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { toolCard } from '../lib/risk/fixtures.ts';
import { type Loose, type TestApp, testApp } from '../support/app.ts';
import { type Listening, listenApp, runHere, type Terminal } from '../support/cli.ts';
import { noTools } from '../support/idle-model.ts';
import { type SeedTask, seedWaiting } from '../support/rows.ts';

let t: TestApp;
let site: Listening;
let folder: string;
beforeAll(async () => {
  const cards = async () => [toolCard({ name: 'workspace.deploy', reach: 'environment' })];
  t = await testApp({ tools: { ...noTools, cards } });
  folder = mkdtempSync(join(tmpdir(), 'cli-governance-'));
  site = await listenApp(t);
});
afterAll(async () => {
  await site.close();
  await t.close();
  rmSync(folder, { recursive: true });
});

const as = (role: Role | 'other_lead' | 'robot', argv: string[], terminal: Terminal = {}) =>
  runHere(argv, {
    ...terminal,
    env: {
      XDG_CONFIG_HOME: folder,
      DEVOPS_AGENTS_URL: site.url,
      DEVOPS_AGENTS_TOKEN: t.people[role].token,
    },
  });
const waiting = (more: Partial<SeedTask> = {}) => seedWaiting(t.db, { by: t.people.developer.id, ...more });

describe('deciding', () => {
  it('decides several at once, each by its hash; the first refusal is the exit code', async () => {
    const [one, two] = [await waiting(), await waiting()];
    const decisions = [
      {
        approval_id: one.approvalId,
        decision: 'approve',
        action_hash: one.actionHash,
        justification: 'Checked.',
      },
      { approval_id: two.approvalId, decision: 'reject', action_hash: 'f'.repeat(64), reason: 'No.' },
    ];
    const argv = ['approvals', 'decide', '--decisions', '-'];
    const stdin = JSON.stringify(decisions);
    expect((await as('tech_lead', argv, { stdin })).code).toBe(EXIT.usage);
    const { code, out } = await as('tech_lead', [...argv, '--yes'], { stdin });
    expect(code).toBe(EXIT.conflict);
    expect(out).toMatch(new RegExp(`${one.approvalId} +approved`));
    expect(out).toMatch(new RegExp(`${two.approvalId} +action_changed`));
  });

  it('lends rights, lists them, and takes them back', async () => {
    const lend = [
      'approvals',
      'delegate',
      t.people.viewer.id,
      '--hours',
      '2',
      '--reason',
      'On holiday',
      '--role',
      'tech_lead',
    ];
    const { code, json } = await as('tech_lead', [...lend, '--json']);
    expect(code).toBe(EXIT.ok);
    const { id } = json() as { id: string };
    expect((await as('viewer', ['delegations', 'list'])).out).toContain(id);
    expect((await as('tech_lead', ['delegations', 'revoke', id, '--json'])).json()).toMatchObject({
      in_force: false,
    });
    expect((await as('tech_lead', ['delegations', 'revoke', id])).code).toBe(EXIT.expired);
    expect((await as('robot', lend)).code).toBe(EXIT.forbidden);
    expect((await as('tech_lead', [...lend, '--role', 'emperor'])).code).toBe(EXIT.usage);
  });

  it('breaks the glass with a reason; somebody else reviews it', async () => {
    const { approvalId, actionHash } = await waiting({ level: 'critical' });
    const glass = ['approvals', 'break-glass', approvalId, '--yes', '--hash', actionHash, '--reason'];
    const reason = 'Checkout is down and nobody else can be reached tonight.';
    expect((await as('tech_lead', [...glass, reason])).code).toBe(EXIT.forbidden);
    const { code, out } = await as('cto', [...glass, reason]);
    expect([code, out]).toEqual([EXIT.ok, expect.stringContaining('approved')]);
    const reviews = (await as('security_team', ['reviews', 'list', '--json'])).json() as Loose[];
    const { id } = reviews.find((each) => String(each.approval_id) === approvalId) as unknown as {
      id: string;
    };
    const answer = ['reviews', 'answer', id, '--verdict', 'justified', '--comment', 'The outage was real.'];
    expect((await as('cto', answer)).code).toBe(EXIT.forbidden);
    expect((await as('security_team', answer)).code).toBe(EXIT.ok);
  });

  it('edits what is asked for in $EDITOR: a new revision takes its place; what is refused is told', async () => {
    const { approvalId } = await waiting();
    const argv = ['approvals', 'edit', approvalId, '--reason', 'Said better'];
    const nonsense = await as('tech_lead', [...argv, '--args', '{"nonsense": 1}']);
    expect([nonsense.code, nonsense.err]).toEqual([EXIT.refused, expect.stringContaining('edit')]);
    const reword = (file: string) =>
      writeFileSync(file, readFileSync(file, 'utf8').replace('Step 0', 'Step nought'));
    const { code, out, err } = await as('tech_lead', argv, { tty: true, says: ['y'], edit: reword });
    expect(err).toContain('Step nought');
    expect([code, out]).toEqual([EXIT.ok, expect.stringContaining(`in the place of ${approvalId}`)]);
    const [, revised] = /^(\S+) is revision 2/.exec(out)!;
    const show = await as('cto', ['approvals', 'show', revised!]);
    expect(show.out).toContain('Step nought');
    const own = ['approvals', 'approve', revised!, '--justification', 'Mine.'];
    const hash = ((await as('cto', ['approvals', 'show', revised!, '--json'])).json() as Loose)
      .action_hash as unknown as string;
    expect((await as('tech_lead', [...own, '--yes', '--hash', hash])).code).toBe(EXIT.forbidden);
  });

  it('gives, lists and takes back grants', async () => {
    const give = [
      'grants',
      'give',
      '--hours',
      '2',
      '--uses',
      '5',
      '--reason',
      'Release day',
      '--max-level',
      'medium',
    ];
    expect((await as('tech_lead', give)).code).toBe(EXIT.usage);
    const pattern = [
      ...[
        '--project',
        'checkout',
        '--tool',
        'workspace.deploy',
        '--args',
        '{"repository": {"is": "checkout-service"}, "environment": {"is": "staging"}}',
      ],
      ...['--target', '{"repository": "checkout-service", "environment": "staging"}'],
    ];
    const { code, json, out } = await as('tech_lead', [...give, ...pattern, '--json']);
    expect(code, out).toBe(EXIT.ok);
    const { id } = json() as { id: string };
    expect((await as('tech_lead', ['grants', 'list'])).out).toContain(id);
    expect((await as('tech_lead', ['grants', 'revoke', id])).code).toBe(EXIT.ok);
    expect((await as('tech_lead', ['grants', 'list', '--all'])).out).toContain(id);
    expect((await as('tech_lead', ['grants', 'list'])).out).not.toContain(id);
  });
});

describe('identity', () => {
  it('makes a key whose secret is shown once and works, lists it without, revokes it', async () => {
    const made = await as('tech_lead', ['keys', 'create', '--label', 'CI', '--scope', 'read', '--days', '3']);
    expect(made.code).toBe(EXIT.ok);
    const env = { DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: made.out.trim() };
    expect((await runHere(['tasks', 'list'], { env })).code).toBe(EXIT.ok);
    expect((await runHere(['halt', '--yes', '--reason', 'x'], { env })).code).toBe(EXIT.forbidden);
    const list = await as('tech_lead', ['keys', 'list', '--json']);
    expect(list.out).not.toContain(made.out.trim());
    const { id } = (list.json() as { id: string; label: string }[]).find(({ label }) => label === 'CI')!;
    expect((await as('tech_lead', ['keys', 'revoke', id])).code).toBe(EXIT.ok);
    expect((await runHere(['tasks', 'list'], { env })).code).toBe(EXIT.notSignedIn);
  });

  it('adds and changes principals', async () => {
    const bindings = '[{"role": "viewer", "projects": ["checkout"]}]';
    const added = await as('admin', ['principals', 'add', 'Grace', '--id', 'grace', '--bindings', bindings]);
    expect([added.code, added.out]).toEqual([EXIT.ok, 'grace is added, version 1\n']);
    expect((await as('admin', ['principals', 'list'])).out).toContain('viewer@checkout');
    const change = ['principals', 'change', 'grace', '--state', 'disabled', '--if-version'];
    expect((await as('developer', [...change, '1'])).code).toBe(EXIT.forbidden);
    expect((await as('admin', [...change, '9'])).code).toBe(EXIT.conflict);
    expect((await as('admin', [...change, '1'])).out).toContain('grace is disabled');
  });

  it('makes, lists and removes groups', async () => {
    const bindings = '[{"role": "team_lead", "projects": ["billing"]}]';
    const put = ['groups', 'put', 'leads', '--bindings', bindings, '--member', t.people.viewer.id];
    const made = await as('admin', put);
    expect([made.code, made.out]).toEqual([EXIT.ok, 'leads has 1 member, version 1.\n']);
    expect((await as('viewer', ['groups', 'list'])).out).toContain('team_lead@billing');
    expect((await as('admin', ['groups', 'remove', 'leads', '--if-version', '1'])).code).toBe(EXIT.ok);
  });
});

describe('the policy, by its real doors', () => {
  it('is shown, tried, put in force, listed and put back', async () => {
    const shown = await as('admin', ['policy', 'show']);
    expect(shown.code).toBe(EXIT.ok);
    const draft = shown.out.replace('proposals_after_rejection: ', 'proposals_after_rejection:  ');
    const tried = await as('admin', ['policy', 'test', '--file', '-'], { stdin: draft });
    expect([tried.code, tried.out]).toEqual([EXIT.ok, expect.stringContaining('would be decided otherwise')]);
    const put = ['policy', 'edit', '--reason', 'Layout', '--file', '-', '--yes'];
    expect((await as('developer', put, { stdin: draft })).code).toBe(EXIT.forbidden);
    expect((await as('admin', put, { stdin: draft })).out).toBe('Version 2 is in force.\n');
    const broken = await as('admin', put, { stdin: draft.replace('format: 1', 'format: 1\nnonsense: 1') });
    expect([broken.code, broken.err]).toEqual([EXIT.refused, expect.stringContaining('nonsense')]);
    const restore = ['policy', 'restore', 'default', '--reason', 'Back', '--yes'];
    expect((await as('admin', restore)).out).toBe('Version 3 is in force.\n');
    expect((await as('viewer', ['policy', 'history'])).out).toMatch(/3 +active/);
  });
});

import assert from 'node:assert/strict';
import { EXIT } from '../../cli/exit-codes.ts';
import type { CliSite } from './cli-site.ts';

type Task = { task_id: string; status: string; approval: { approval_id: string } | null };
type Approval = { id: string; action_hash: string; status: string; evidence_pack: Record<string, unknown> };
/** One check against a running stack; throws with what is not as it should be. */
export type Check = (site: CliSite) => Promise<void>;

const DEPLOY = 'Add a health check endpoint to the checkout service and deploy it to production';

/** Checks by their names, each for itself: what it needs it makes. */
export const GOVERNANCE: Record<string, Check> = {
  'quorum of distinct people': async (site) => {
    const { task, approval } = await waiting(site);
    const yes = decision('approve', approval, ['--justification', 'Checked.']);
    assert.equal((await site.run('developer', yes)).code, EXIT.forbidden);
    assert.equal((await site.run('tech_lead', yes)).code, EXIT.ok);
    assert.equal((await site.run('tech_lead', yes)).code, EXIT.conflict);
    assert.equal((await site.run('cto', yes)).code, EXIT.ok);
    assert.equal((await site.run('viewer', ['tasks', 'watch', task.task_id])).code, EXIT.ok);
  },
  'another action is refused': async (site) => {
    const { approval } = await waiting(site);
    const argv = decision('approve', { ...approval, action_hash: 'f'.repeat(64) }, []);
    const { code, err } = await site.run('tech_lead', argv);
    assert.deepEqual([code, err.includes('action_changed')], [EXIT.conflict, true]);
  },
  'one rejection decides': async (site) => {
    const { task, approval } = await waiting(site);
    await site.ask('tech_lead', decision('reject', approval, ['--reason', 'Not on a Friday']));
    assert.equal((await site.ask<Task>('viewer', ['tasks', 'show', task.task_id])).status, 'rejected');
  },
  'decisions by id in one request': async (site) => {
    const { approval } = await waiting(site);
    const { id, action_hash } = approval;
    const decisions = [{ approval_id: id, decision: 'reject', action_hash, reason: 'No.' }];
    await site.ask(
      'tech_lead',
      ['approvals', 'decide', '--decisions', '-', '--yes'],
      JSON.stringify(decisions),
    );
  },
  'evidence of an approval': async (site) => {
    const { approval } = await waiting(site);
    const parts = [
      'action',
      'preview',
      'blast_radius',
      'environment',
      'rollback',
      'cost',
      'reasons',
      'similar',
    ];
    assert.deepEqual(
      parts.filter((part) => !(part in approval.evidence_pack)),
      [],
    );
    const { out } = await site.run('tech_lead', ['approvals', 'show', approval.id]);
    assert.ok(out.startsWith('The exact action') && out.includes(approval.action_hash));
  },
  'break-glass and its review': async (site) => {
    const { approval } = await waiting(site);
    const argv = decision('break-glass', approval, [
      '--reason',
      'Checkout is down, nobody else can be reached.',
    ]);
    assert.equal((await site.run('tech_lead', argv)).code, EXIT.forbidden);
    assert.equal((await site.run('cto', argv)).code, EXIT.ok);
    const reviews = await site.ask<{ id: string; approval_id: string }[]>('cto', ['reviews', 'list']);
    const { id } = reviews.find(({ approval_id }) => approval_id === approval.id)!;
    const answer = ['reviews', 'answer', id, '--verdict', 'justified', '--comment', 'It was.'];
    assert.equal((await site.run('cto', answer)).code, EXIT.forbidden);
    assert.equal((await site.run('tech_lead', answer)).code, EXIT.ok);
  },
  'delegation and its end': async (site) => {
    const lend = ['approvals', 'delegate', 'demo-team-lead', '--hours', '1', '--reason', 'Lunch'];
    const { id } = await site.ask<{ id: string }>('tech_lead', lend);
    const { approval } = await waiting(site);
    const inbox = await site.ask<{ id: string; delegated_by: string[] }[]>('team_lead', [
      'approvals',
      'pending',
    ]);
    assert.deepEqual(inbox.find((each) => each.id === approval.id)?.delegated_by, ['demo-tech-lead']);
    await site.ask('tech_lead', ['delegations', 'revoke', id]);
    const yes = decision('approve', approval, ['--justification', 'Checked.']);
    assert.equal((await site.run('team_lead', yes)).code, EXIT.forbidden);
  },
  'grants: given, seen, taken back': async (site) => {
    const pattern = [
      '--project',
      'checkout',
      '--tool',
      'workspace.deploy',
      '--args',
      '{"environment": {"is": "staging"}}',
    ];
    const target = [
      '--target',
      '{"repository": "checkout", "environment": "staging"}',
      '--max-level',
      'medium',
    ];
    const give = [
      'grants',
      'give',
      ...pattern,
      ...target,
      '--uses',
      '5',
      '--hours',
      '2',
      '--reason',
      'Release day',
    ];
    const { id } = await site.ask<{ id: string }>('tech_lead', give);
    assert.equal((await site.run('tech_lead', ['grants', 'revoke', id])).code, EXIT.ok);
  },
  'halt and unhalt': async (site) => {
    assert.equal((await site.run('developer', ['halt', '--reason', 'x', '--yes'])).code, EXIT.forbidden);
    assert.equal((await site.run('cto', ['halt', '--reason', 'Look first', '--yes'])).code, EXIT.ok);
    assert.equal((await site.run('cto', ['unhalt', '--reason', 'Looked', '--yes'])).code, EXIT.ok);
  },
  'a sweep by the HTTP door': async (site) => {
    assert.equal((await site.run('developer', ['sweep'])).code, EXIT.forbidden);
    assert.equal((await site.run('admin', ['sweep'])).code, EXIT.ok);
  },
  'keys: shown once, scoped, revoked': async (site) => {
    const create = ['keys', 'create', '--label', 'acceptance', '--scope', 'read', '--days', '1'];
    const { id, secret } = await site.ask<{ id: string; secret: string }>('tech_lead', create);
    const { out } = await site.run('tech_lead', ['keys', 'list', '--json']);
    assert.ok(out.includes(id) && !out.includes(secret));
    assert.equal((await site.run('tech_lead', ['keys', 'revoke', id])).code, EXIT.ok);
  },
  'the policy is shown with its history': async (site) => {
    assert.equal((await site.run('admin', ['policy', 'show'])).code, EXIT.ok);
    assert.equal((await site.run('admin', ['policy', 'history'])).code, EXIT.ok);
  },
  'risk by exit code': async (site) => {
    const { code, out, err } = await site.run('developer', ['risk', 'assess', '--command', 'rm -rf /']);
    assert.equal(code, EXIT.riskCritical, out + err);
  },
};

/** A task that waits for its plan to be signed, and that approval as a tech lead sees it. */
export async function waiting(site: CliSite): Promise<{ task: Task; approval: Approval }> {
  const submit = ['tasks', 'submit', DEPLOY, '--project', 'checkout', '--wait', '25'];
  const task = await site.ask<Task>('developer', submit, undefined, EXIT.waiting);
  const id = task.approval!.approval_id;
  return { task, approval: await site.ask<Approval>('tech_lead', ['approvals', 'show', id]) };
}

function decision(
  verb: string,
  { id, action_hash }: { id: string; action_hash: string },
  more: string[],
): string[] {
  return ['approvals', verb, id, '--yes', '--hash', action_hash, ...more];
}

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { EXIT } from '../../cli/exit-codes.ts';
import { verifyExport } from '../audit/verify-export.ts';
import { ROOT } from '../test/run-vitest.ts';
import { GATE_CHECKS } from './gate-checks.ts';
import { asOwner, http } from './gate-site.ts';
import { type Check, waiting } from './governance.ts';
import { playDemo } from './play-demo.ts';

const LIST = ['audit', 'list', '--limit', '500'];
type Figures = { approvals: number; budget_ms: number; computed: { p95_ms: number } };
type Rate = { tasks_a_second: number[] };
type Latency = Record<'ask' | 'consume' | 'until_it_may_begin', { p95_ms: number }>;
type Tampered = { rows: number; missed: number; found: Record<string, number> };
/** A report that was written by a measurement; read only for figures that a check compares. */
const report = (name: string) =>
  JSON.parse(readFileSync(join(ROOT, `docs/reports/${name}.json`), 'utf8')) as never;

/** Checks by their names, each for itself: what it needs it makes. */
export const AUDIT_GATE: Record<string, Check> = {
  'acts are events': async (site) => {
    const { approval } = await waiting(site);
    const words = ['approvals', 'approve', approval.id, '--yes', '--hash', approval.action_hash];
    assert.equal((await site.run('developer', [...words, '--justification', 'x'])).code, EXIT.forbidden);
    await site.ask('tech_lead', ['approvals', 'reject', ...words.slice(2), '--reason', 'Not today.']);
    await site.ask('admin', ['keys', 'create', '--label', 'seen', '--scope', 'read', '--days', '1']);
    const rows = await site.ask<{ type: string; hash: string }[]>('security_team', LIST);
    const types = new Set(rows.map(({ type }) => type));
    for (const type of ['approval.requested', 'approval.reject', 'access.denied', 'key.created'])
      assert.ok(types.has(type), `${type} is not among ${[...types].join(', ')}`);
    const rejected = await site.ask<unknown[]>('security_team', [...LIST, '--type', 'approval.reject']);
    assert.ok(rejected.length > 0 && rejected.length < rows.length);
  },
  'update and delete are refused': async (site) =>
    asOwner(site, async (owner) => {
      for (const change of ["update audit_events set actor = 'x'", 'delete from audit_events']) {
        await assert.rejects(owner.query(change), /audit|only/i);
        await assert.rejects(owner.query(`begin; set local role devops_app; ${change}`), /permission denied/);
        await owner.query('rollback');
      }
    }),
  'the log verifies, here and offline': async (site) => {
    await waiting(site);
    const { out } = await site.run('security_team', ['audit', 'export']);
    const lines = out.trimEnd().split('\n');
    const verdict = await verifyExport(lines, []);
    assert.ok(verdict.ok, JSON.stringify(verdict));
    const altered = lines.with(-1, lines.at(-1)!.replace('"actor":"', '"actor":"x'));
    assert.equal((await verifyExport(altered, [])).ok, false);
    const csv = await site.run('security_team', ['audit', 'export', '--format', 'csv']);
    assert.ok(csv.out.split('\n').length > 5);
    assert.equal((await site.run('security_team', ['audit', 'verify'])).code, EXIT.ok);
  },
  'one row that the owner edits is named': async (site) =>
    asOwner(site, async (owner) => {
      await site.run('security_team', ['audit', 'verify']);
      const { rows } = await owner.query<{ id: string; actor: string }>(
        'select e.id, e.actor from audit_events e join audit_links l on l.event_id = e.id order by e.id desc limit 1',
      );
      const [{ id, actor }] = rows as [{ id: string; actor: string }];
      const put = (who: string) =>
        owner.query(
          `begin; set local session_replication_role = replica; update audit_events set actor = ${pg.escapeLiteral(who)} where id = ${id}; commit`,
        );
      await put('somebody-else');
      const found = await site.run('security_team', ['audit', 'verify']);
      await put(actor);
      assert.deepEqual([found.code, found.out.includes(id)], [EXIT.endedBadly, true], found.out);
      assert.equal((await site.run('security_team', ['audit', 'verify'])).code, EXIT.ok);
    }),
  ...GATE_CHECKS,
  'metrics: the key, the predecessor’s names': async (site) => {
    assert.equal((await fetch(`${site.baseUrl}/metrics`)).status, 401);
    const { text } = await http(site, 'viewer', 'GET /metrics');
    for (const name of ['requests_total', 'wait_seconds', 'decisions_total', 'expirations_total'])
      assert.ok(text.includes(`# TYPE orchestrator_approval_${name} `), name);
    assert.match(text, /orchestrator_approval_requests_total\{risk_level="high"\} \d/);
  },
  'ready says where traces go': async (site) => {
    const { body } = await http(site, 'viewer', 'GET /ready');
    const { langsmith } = body.tracing as { langsmith: string };
    assert.match(langsmith, /^(off: |project )/);
  },
  'report: a scrape beside a million approvals': async () => {
    const { approvals, budget_ms, computed } = report('metrics') as Figures;
    assert.ok(approvals >= 1_000_000 && computed.p95_ms <= budget_ms && budget_ms <= 100);
  },
  'report: every row of a chain of 1,000 events': async () => {
    const { rows, found, missed } = report('audit-tamper') as Tampered;
    assert.ok(rows >= 1_000 && missed === 0 && Object.values(found).every((n) => n === rows));
  },
  'the story of tampering': async () => void (await playDemo('--story', 'tamper', '--yes')),
  'the demo’s full trace tree': async () => {
    const said = await playDemo('--traced', '--yes');
    for (const part of [
      'task: ',
      'plan ',
      'approval: plan.execute',
      'feature-dev: ',
      'model: turn',
      'workspace.deploy',
    ])
      assert.ok(said.includes(part), part);
  },
  'report: what the audit log costs in throughput': async () => {
    const { before, after } = report('audit-throughput') as { before: Rate; after: Rate };
    const [was, is] = [before.tasks_a_second, after.tasks_a_second].map(median) as [number, number];
    assert.ok(is >= was * 0.9, `${was} tasks a second became ${is}`);
  },
  'report: a clear action through the gate': async () => {
    for (const host of ['ours-workerd', 'ours-node'])
      assert.ok(latency(host).until_it_may_begin.p95_ms <= 25, host);
  },
  'report: each door under wrangler dev': async () => {
    const { ask, consume } = latency('ours-wrangler');
    assert.ok(ask.p95_ms <= 25 && consume.p95_ms <= 25, `${ask.p95_ms} and ${consume.p95_ms} ms`);
  },
  'promtool and prometheus are here': async () => {
    for (const name of ['prometheus', 'promtool']) assert.ok(existsSync(`/usr/bin/${name}`), name);
  },
};

const median = (figures: number[]) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;

function latency(host: string): Latency {
  const { hosts } = report('gate-latency') as { hosts: (Latency & { host: string })[] };
  const found = hosts.find((each) => each.host === host);
  assert.ok(found, `${host} was not measured`);
  return found;
}

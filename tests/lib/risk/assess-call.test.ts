import { describe, expect, it } from 'vitest';
import { assessCall } from '../../../lib/risk/assess-call.ts';
import { loadSqlParser } from '../../../lib/risk/sql/parser.ts';
import type { ToolCard } from '../../../schema/tool.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';
import { deployCard, policy, registered, toolCard } from './fixtures.ts';

// The cases below are assessed where they are listed: the parser is there before.
const sql = await loadSqlParser();

const project = registered();
const assess = (card: ToolCard | null, args: JsonObject, tool = card?.name ?? 'unknown.tool') =>
  assessCall({ now: 0, card, tool, args, project, policy, sql });
const environmentTool = (part: Partial<ToolCard>) =>
  toolCard({ name: 'things.call', reach: 'environment', ...part });

describe('assessCall', () => {
  it.each([
    ['a read', toolCard({ effect: 'read' }), {}, 'low', 'none', []],
    ['a write in a sandbox', toolCard({ reach: 'sandbox' }), {}, 'low', 'none', []],
    [
      'destruction in a sandbox',
      toolCard({ reach: 'sandbox', effect: 'destructive' }),
      {},
      'low',
      'none',
      [],
    ],
    ['a commit on a branch', toolCard(), { repository: 'checkout', branch: 'task-1' }, 'low', 'none', []],
    [
      'a commit on main',
      toolCard(),
      { repository: 'checkout', branch: 'main' },
      'medium',
      'none',
      ['merge_to_main'],
    ],
    [
      'a commit on what production runs',
      toolCard(),
      { branch: 'release/2' },
      'high',
      'none',
      ['merge_to_production'],
    ],
    [
      'a deleted branch',
      toolCard({ effect: 'destructive' }),
      { branch: 'x' },
      'medium',
      'none',
      ['destructive_in_repository'],
    ],
    [
      'another project’s repository',
      toolCard(),
      { repository: 'billing' },
      'high',
      'none',
      ['repository_outside_project'],
    ],
    [
      'a deployment to development',
      deployCard,
      { environment: 'dev' },
      'low',
      'development',
      ['deploy_development'],
    ],
    [
      'a deployment to staging',
      deployCard,
      { environment: 'staging' },
      'medium',
      'staging',
      ['deploy_staging'],
    ],
    [
      'a deployment to production',
      deployCard,
      { environment: 'prod' },
      'high',
      'production',
      ['deploy_production'],
    ],
    ['a deployment to nowhere named', deployCard, {}, 'high', 'production', ['deploy_production']],
    [
      'a deployment to an unknown place',
      deployCard,
      { environment: 'blue' },
      'high',
      'production',
      ['deploy_production'],
    ],
    [
      'main deployed to staging',
      deployCard,
      { environment: 'staging', branch: 'release/1' },
      'medium',
      'staging',
      ['deploy_staging'],
    ],
    [
      'a rollback',
      environmentTool({ operation: 'rollback' }),
      { environment: 'production' },
      'high',
      'production',
      ['deploy_production'],
    ],
    [
      'a write by host',
      environmentTool({}),
      { host: 'db.stage.example.net' },
      'medium',
      'staging',
      ['modify_staging'],
    ],
    [
      'destruction on staging',
      environmentTool({ effect: 'destructive' }),
      { environment: 'staging' },
      'high',
      'staging',
      ['delete_staging'],
    ],
    [
      'destruction on production',
      environmentTool({ effect: 'destructive' }),
      {},
      'critical',
      'production',
      ['delete_production'],
    ],
    ['an unknown reach', toolCard({ reach: 'unknown' }), {}, 'high', 'production', ['modify_production']],
    [
      'a tool that nobody knows',
      null,
      { environment: 'development' },
      'critical',
      'production',
      ['unknown_tool'],
    ],
    [
      'a read that says it exports',
      environmentTool({ effect: 'read', operation: 'export' }),
      {},
      'high',
      'production',
      ['data_export'],
    ],
  ] as const)('%s', (_what, card, args, level, environment, rules) => {
    const { assessment, target } = assess(card, args);
    expect(assessment.level).toBe(level);
    expect([assessment.environment, target.environment]).toEqual([environment, environment]);
    expect(assessment.factors.length).toBeGreaterThan(0);
    expect(assessment.factors.map(({ rule }) => rule)).toEqual(expect.arrayContaining([...rules]));
  });

  it('names the operation rules of the policy that apply', () => {
    const rules = (card: ToolCard, args: JsonObject) => assess(card, args).assessment.operations;
    expect(rules(deployCard, { environment: 'production' })).toEqual(['production_deployment']);
    expect(rules(deployCard, { environment: 'staging' })).toEqual([]);
    const drop = environmentTool({ name: 'db.drop_table', effect: 'destructive' });
    expect(rules(drop, {})).toEqual(['data_operation']);
    expect(rules(drop, { environment: 'staging' })).toEqual([]);
    expect(rules(environmentTool({ name: 'cloud.create_cluster' }), { environment: 'staging' })).toEqual([
      'infrastructure_change',
    ]);
    expect(rules(toolCard(), { branch: 'x', security_findings: [{ severity: 'high' }] })).toEqual([
      'security_remediation',
    ]);
  });

  it('aims at the repository that is named, or at the project’s own', () => {
    expect(assess(toolCard(), { repository: 'checkout-infra' }).target).toEqual({
      project: 'checkout',
      repository: 'checkout-infra',
      environment: 'none',
    });
    expect(assess(deployCard, { environment: 'staging' }).target.repository).toBe('checkout');
  });

  it('finds a secret in the arguments and does not repeat it', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const { assessment } = assess(toolCard(), { branch: 'x', files: [{ content: token }] });
    expect(assessment.level).toBe('critical');
    expect(assessment.factors[0]).toMatchObject({
      rule: 'secret_in_arguments',
      detail: expect.stringContaining('files[0].content'),
    });
    expect(JSON.stringify(assessment)).not.toContain(token);
  });

  it('lets a client’s claim raise a call that reaches something, never lower one, never touch a branch', () => {
    const claim = (card: ToolCard, args: JsonObject, claimedEnvironment: string) =>
      assessCall({ now: 0, card, tool: card.name, args, project, policy, claimedEnvironment, sql }).assessment
        .environment;
    expect(claim(deployCard, { environment: 'staging' }, 'production')).toBe('production');
    expect(claim(deployCard, { environment: 'production' }, 'dev')).toBe('production');
    expect(claim(deployCard, {}, 'staging')).toBe('production');
    expect(claim(toolCard(), { branch: 'x' }, 'production')).toBe('none');
  });

  it('counts restricted data as sensitive', () => {
    const card = environmentTool({ name: 'db.export_rows', operation: 'export' });
    const level = (data_class: 'internal' | 'restricted') =>
      assessCall({
        now: 0,
        card,
        tool: card.name,
        args: {},
        project: registered({ data_class }),
        policy,
        sql,
      }).assessment.level;
    expect([level('internal'), level('restricted')]).toEqual(['high', 'critical']);
  });

  describe('of a command or a statement', () => {
    const shell = (command: string, more: JsonObject = {}) =>
      assess(null, { command, ...more }, 'shell.exec').assessment;
    const statement = (text: string, more: JsonObject = {}) =>
      assess(null, { sql: text, ...more }, 'sql.execute').assessment;

    it.each([
      ['a read', shell('kubectl get pods'), 'low', 'read'],
      ['a deletion', shell('rm -rf /srv'), 'critical', 'destructive'],
      ['a deletion in a registered namespace', shell('kubectl delete pod x -n stg-1'), 'high', 'destructive'],
      [
        'a deletion whose place is only claimed',
        shell('rm -rf /srv', { environment: 'dev' }),
        'critical',
        'destructive',
      ],
      ['one that is not understood', shell('echo $(x)'), 'critical', 'destructive'],
      ['an argument that nobody knows', shell('ls', { env: { LD_PRELOAD: 'x' } }), 'critical', 'destructive'],
      ['a query', statement('select 1'), 'low', 'read'],
      ['a dropped table', statement('drop table orders'), 'critical', 'destructive'],
      [
        'a dropped table on staging',
        statement('drop table orders', { environment: 'staging' }),
        'high',
        'destructive',
      ],
      ['a change of rows', statement('update orders set a = 1 where id = 2'), 'critical', 'write'],
      [
        'an export of customers',
        statement("copy customers to '/tmp/x'", { environment: 'staging' }),
        'critical',
        'write',
      ],
    ] as const)('%s', (_what, assessment, level, effect) => {
      expect([assessment.level, assessment.effect]).toEqual([level, effect]);
    });

    it('says that it was not understood', () => {
      expect(shell('echo $(x)').factors[0]).toMatchObject({
        rule: 'not_understood',
        detail: expect.stringContaining('not understood'),
      });
    });

    it('never goes below what an administrator set', () => {
      const card = toolCard({
        name: 'shell.exec',
        reach: 'environment',
        effect: 'destructive',
        effect_source: 'override',
      });
      expect(assess(card, { command: 'ls' }).assessment.level).toBe('critical');
    });
  });
});

it('says that an environment is the request’s word where nothing else names one', () => {
  const args = { sql: 'delete from users where id = 1' };
  const call = { card: null, tool: 'sql.execute', args, project: null, policy, now: 0, sql };
  const details = (claimedEnvironment: string | null) =>
    assessCall({ ...call, claimedEnvironment }).assessment.factors.map(({ detail }) => detail);
  expect(details('production').join()).toContain('production, as the request says');
  expect(details(null).join()).toContain('no environment named: production');
});

it('asks about all data of a machine of which nobody says what it is', () => {
  const level = (command: string, environment?: string) =>
    assessCall({
      ...{ card: null, tool: 'shell.exec', project: null, policy, now: 0, sql: null },
      args: { command, ...(environment ? { environment } : {}) },
    }).assessment.level;
  expect(level('docker volume rm $(docker volume ls -q)')).toBe('high');
  expect(level('docker volume rm $(docker volume ls -q)', 'development')).toBe('medium');
  expect([level('docker volume rm cache'), level('docker volume prune -f')]).toEqual(['medium', 'medium']);
});

import { beforeAll, describe, expect, it } from 'vitest';
import { assessRequest, type RiskQuestion } from '../../../lib/risk/assess.ts';
import { withOverrides } from '../../../lib/risk/overrides.ts';
import { loadSqlParser, type SqlReader } from '../../../lib/risk/sql/parser.ts';
import { effectOfTool } from '../../../lib/risk/tools/effect-of-tool.ts';
import type { Assessment } from '../../../schema/action.ts';
import { RiskOverride } from '../../../schema/policy-rules.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';
import { policy } from './fixtures.ts';

let sql: SqlReader;
beforeAll(async () => {
  sql = await loadSqlParser();
});

const NOW = Date.parse('2026-06-01T12:00:00Z');
const ask = (question: RiskQuestion) =>
  assessRequest(question, {
    ...{ policy, policyVersion: 1, cards: [], now: NOW, project: null, sql },
    asker: { id: 'a', kind: 'agent', roles: ['developer'] },
  });
const call = (tool: string, args: JsonObject) => ask({ action: { tool, args } });
const said = ({ risk_level, effect }: { risk_level: string; effect: string }) => `${effect} ${risk_level}`;
const many = (n: number, each: (at: number) => string) =>
  Array.from({ length: n }, (_, at) => each(at)).join('');

/** Each puts what matters behind more than is read: what is not read counts as the worst, or is read after all. */
describe('what stands behind a lot else', () => {
  it('is seen in a request', () => {
    const before = many(150, (at) => `Restart the dev worker ${at}. `);
    expect(said(ask({ description: `${before}Drop the production database.` }))).toBe('destructive critical');
  });

  it('is seen in a shell text that cannot be parsed', () => {
    expect(said(call('shell.exec', { command: `${many(300, () => 'ls; ')}rm -rf / ; ls 'x` }))).toBe(
      'destructive critical',
    );
  });

  it.each([
    ['python3 -c', many(450, (at) => `a${at}();`), `__import__("os").system("rm -rf /")`],
    ['mongosh --eval', many(450, (at) => `print(${at});`), 'db.dropDatabase()'],
  ])('is seen in code of %s', (program, before, last) => {
    expect(said(call('shell.exec', { command: `${program} '${before}${last}'` }))).toBe(
      'destructive critical',
    );
  });

  it('is seen in a line of a manifest that is long', () => {
    const labels = many(300, (at) => `l${at}: abcdef, `);
    const line = `+          - {name: a, image: b, labels: {${labels}z: z}, securityContext: {privileged: true}}`;
    const patch = `--- a/k8s/web.yaml\n+++ b/k8s/web.yaml\n@@ -9,1 +9,2 @@\n       containers:\n${line}\n`;
    const rules = call('git.commit', { message: 'a', patch }).factors.map(({ by }) => by);
    expect(rules).toContain('kubernetes.privileged');
  });

  it('is asked about in a commit of more files than are read', () => {
    const files = Array.from({ length: 201 }, (_, at) => ({ path: `a${at}.txt`, content: 'a' }));
    const { factors } = call('git.commit', { message: 'a', files });
    expect(factors).toContainEqual(expect.objectContaining({ by: 'document.unreadable', level: 'high' }));
  });

  it('names production among many names of a plan', () => {
    const resource = (name: string) => ({
      ...{ address: `aws_instance.${name}`, type: 'aws_instance', name },
      change: { actions: ['create'], before: null, after: {} },
    });
    const changes = Array.from({ length: 600 }, (_, at) => resource(`dev_a${at}`));
    const plan = { resource_changes: [...changes, resource('prod_web')] };
    const { factors } = call('terraform.apply', { plan });
    expect(factors.map(({ detail }) => detail).join()).toContain('name production');
  });

  it('is not lost in what a tool says of itself', () => {
    expect(
      effectOfTool({ name: `get_${many(12, (at) => `a${String.fromCharCode(97 + at)}_`)}and_delete` }).effect,
    ).toBe('destructive');
    expect(effectOfTool({ name: `get_${'a'.repeat(400)}` }).effect).toBe('destructive');
    expect(
      effectOfTool({ name: 'get_user', description: `${'Gets it. '.repeat(2_500)}Deletes it.` }).effect,
    ).toBe('destructive');
  });

  it('weighs as much as it is, where an override takes back what stood before it', () => {
    const factor = (rule: string, at: number) => ({
      rule,
      detail: `${rule} ${at}`,
      level: 'critical' as const,
    });
    const assessment: Assessment = {
      ...{ level: 'critical', score: 9, effect: 'write', environment: 'production', operations: [] },
      factors: [
        ...Array.from({ length: 60 }, (_, at) => factor('modify_production', at)),
        factor('modify_secrets', 0),
      ],
    };
    const lowered = RiskOverride.parse({
      ...{
        name: 'routine',
        rule: 'modify_production',
        level: 'low',
        author: 'lead',
        reason: 'Reviewed in OPS-1.',
      },
      until: '2026-12-31T00:00:00Z',
    });
    const scope = { project: null, tool: 'shell.exec', now: NOW };
    const found = withOverrides(assessment, { ...policy, risk_overrides: [lowered] }, scope);
    expect(found.level).toBe('critical');
    expect(found.factors).toHaveLength(40);
    expect(found.factors[0]?.rule).toBe('modify_secrets');
    // Which triggers have fired is what a policy's rules ask.
    const plain = withOverrides(assessment, policy, scope).factors;
    expect(new Set(plain.map(({ rule }) => rule))).toEqual(new Set(['modify_production', 'modify_secrets']));
    expect(plain).toHaveLength(41);
  });
});

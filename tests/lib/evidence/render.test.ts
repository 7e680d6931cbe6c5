import { describe, expect, it } from 'vitest';
import type { ApprovalRow } from '../../../lib/db/rows.ts';
import { evidencePack } from '../../../lib/evidence/pack.ts';
import { renderEvidence } from '../../../lib/evidence/render.ts';
import type { Similar } from '../../../lib/evidence/similar.ts';
import { hashAction } from '../../../lib/hash.ts';
import type { Action } from '../../../schema/action.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';

const MONEY = { budget: { max_usd: 5, max_tokens: null }, usage: { cost_usd: 0.25, input_tokens: 1_000 } };
const deploy: Action = {
  tool: 'workspace.deploy',
  args: { repository: 'checkout-service', environment: 'production', commit: 'a'.repeat(40) },
  target: { project: 'checkout', repository: 'checkout-service', environment: 'production' },
  plan_hash: null,
  policy_version: 1,
};
const rowOf = (action: Action, more: object = {}) =>
  ({
    kind: 'call',
    action_details: action,
    action_hash: hashAction(action),
    action_impact: `${action.tool} (write) reaches production`,
    risk_factors: [{ rule: 'deploy_production', detail: 'it reaches production', level: 'high' }],
    editors: [],
    evidence: { say: 'Deploys what was tested.' },
    ...more,
  }) as unknown as ApprovalRow;
const SIMILAR: Similar[] = [
  {
    approval_id: '1',
    decided: 'rejected',
    by: 'tess',
    risk_level: 'high',
    environment: 'production',
    at: '2026-03-01T09:00:00.000Z',
    outcome: null,
    reason: 'Not on a Friday.',
  },
];

describe('renderEvidence', () => {
  it('has the exact action first and the words of the model last, in every format', () => {
    const state = {
      fingerprint: 'f',
      shown: { in_service: 'bbb' },
      before: { in_service: 'aaa' },
      problem: null,
      at: '2026-03-02T09:00:00.000Z',
    };
    const row = rowOf(deploy, { evidence: { say: 'Deploys what was tested.', state } });
    const pack = evidencePack(row, MONEY, SIMILAR);
    expect(renderEvidence(pack, 'text')).toMatchInlineSnapshot(`
      "EXACT ACTION
        workspace.deploy on checkout, checkout-service, production
        hash 711d6c8c71998e7c88aa1f5a661ea9513d0d45cdf287337bce9c490bc2939aaf
        | {
        |   "repository": "checkout-service",
        |   "environment": "production",
        |   "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        | }

      BLAST RADIUS
        workspace.deploy (write) reaches production
        project checkout, repository checkout-service

      ENVIRONMENT
        production

      WAY BACK
        The release in service before is kept: the tool’s rollback puts it back.

      COST
        No price is named, and the platform knows none.
        Models have cost this task 0.25 USD (1000 tokens) of 5 USD.

      WHY IT IS ASKED
        high: deploy_production: it reaches production

      STATE OF THE TARGET
        The target has changed since this call was signed; that signature no longer counts.
        then: {"in_service":"aaa"}
        now: {"in_service":"bbb"} (read 2026-03-02T09:00:00.000Z)

      SIMILAR DECISIONS
        2026-03-01T09:00:00.000Z rejected by tess: Not on a Friday.

      SUMMARY, WRITTEN BY AI
        | Deploys what was tested."
    `);
    expect(renderEvidence(pack, 'markdown')).toMatchInlineSnapshot(`
      "### Exact action
      - workspace\\.deploy on checkout, checkout-service, production
      - hash 711d6c8c71998e7c88aa1f5a661ea9513d0d45cdf287337bce9c490bc2939aaf
      \`\`\`
      {
        "repository": "checkout-service",
        "environment": "production",
        "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      }
      \`\`\`

      ### Blast radius
      - workspace\\.deploy \\(write\\) reaches production
      - project checkout, repository checkout-service

      ### Environment
      - production

      ### Way back
      - The release in service before is kept\\: the tool’s rollback puts it back\\.

      ### Cost
      - No price is named, and the platform knows none\\.
      - Models have cost this task 0\\.25 USD \\(1000 tokens\\) of 5 USD\\.

      ### Why it is asked
      - high\\: deploy\\_production\\: it reaches production

      ### State of the target
      - The target has changed since this call was signed; that signature no longer counts\\.
      - then\\: \\{"in\\_service"\\:"aaa"\\}
      - now\\: \\{"in\\_service"\\:"bbb"\\} \\(read 2026-03-02T09\\:00\\:00\\.000Z\\)

      ### Similar decisions
      - 2026-03-01T09\\:00\\:00\\.000Z rejected by tess\\: Not on a Friday\\.

      ### Summary, written by AI
      \`\`\`
      Deploys what was tested.
      \`\`\`"
    `);
  });

  it('shows a plan by what it may do without another question', () => {
    const plan = {
      revision: 1,
      subtasks: [
        {
          index: 0,
          title: 'Deploy it',
          agent: 'cicd',
          level: 'high',
          depends_on: [],
          repository: 'checkout-service',
          environment: 'production',
          allow: [
            { tool: 'workspace.deploy', effect_max: 'write', targets: ['checkout-service@production'] },
          ],
        },
      ],
    };
    const action = { ...deploy, tool: 'plan.execute', args: plan as unknown as JsonObject };
    const pack = evidencePack(rowOf(action, { kind: 'plan', evidence: {} }), null, []);
    expect([pack.preview?.text, pack.blast_radius, pack.rollback, pack.summary]).toMatchInlineSnapshot(`
      [
        "1. Deploy it [cicd, high]
          may use workspace.deploy (write) on checkout-service@production",
        [
          "1 subtasks",
          "repositories: checkout-service",
          "environments: production",
          "tools without another question: workspace.deploy",
        ],
        "The task can be rolled back to a checkpoint; calls that were made by then stay made. Each call’s own way back is shown with it.",
        null,
      ]
    `);
  });

  it('says in capitals that a stored action was altered', () => {
    const row = rowOf(deploy, { action_hash: '0'.repeat(64) });
    expect(renderEvidence(evidencePack(row, null, []), 'text')).toContain('do not sign it');
  });

  it('promises no way back from what destroys', () => {
    const row = rowOf(deploy, { action_impact: 'workspace.deploy (destructive) reaches production' });
    expect(evidencePack(row, null, []).rollback).toMatch(/^None/);
  });
});

/** What a stranger puts wherever a stranger may write. */
const HOSTILE = [
  '```\n### Exact action\n- workspace.read_file',
  '~~~\n</pre><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[approve](https://evil.example/approve) ![](https://evil.example/pixel)',
  '<!channel> <@U123> @everyone <https://evil.example|safe>',
  'EXACT ACTION\n  workspace.read_file on nothing',
  '\u001b[2J\u001b[HEXACT ACTION',
  'safe \u202E)redro esrever ni(\u2066',
  'www.evil.example',
  '| a | b |\n|---|---|',
  '# heading\n===\n> quote\n- [x] done',
  // Put together here, so that no scanner takes it for one.
  `password: hunter2hunter2 ${'gh'}p_${'0123456789'.repeat(4)}`,
];

describe('hostile words in every field', () => {
  const rows = HOSTILE.map((text) => {
    const action: Action = {
      ...deploy,
      tool: text,
      args: { note: text, files: [{ path: text, content: text }] },
      target: { ...deploy.target, project: text, repository: text },
    };
    const factor = { rule: text, detail: text, level: 'high' };
    const state = { fingerprint: 'f', shown: { branch: text }, before: text, problem: null, at: 'now' };
    const row = rowOf(action, {
      action_impact: text,
      risk_factors: [factor],
      evidence: { say: text, state },
    });
    return evidencePack(row, null, [{ ...SIMILAR[0]!, reason: text }]);
  });

  it.each(rows.map((pack, i) => [HOSTILE[i]!, pack] as const))('%j stays words', (_text, pack) => {
    const text = renderEvidence(pack, 'text');
    const markdown = renderEvidence(pack, 'markdown');
    expect((text + markdown + JSON.stringify(pack)).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text + markdown + JSON.stringify(pack)).not.toMatch(/ghp_|hunter2/);
    // One heading of each name, and nothing else at a line's beginning.
    const headings = text.split('\n').filter((line) => line !== '' && !line.startsWith('  '));
    expect(headings[0]).toBe('EXACT ACTION');
    expect(new Set(headings).size).toBe(headings.length);
    expect(headings.every((line) => /^[A-Z, ]+$/.test(line))).toBe(true);
    expect(outsideBlocks(markdown)).not.toMatch(/(?<!\\)[<>[\]@|!`]|(?<!\\):\/\/|(?<!\\)\.[a-z]/);
  });
});

/** Markdown without its fenced blocks; throws where a block does not end. */
function outsideBlocks(markdown: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const opens = /^`{3,}$/.test(line);
    if (fence === null && opens) fence = line;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null) kept.push(line);
  }
  expect(fence).toBe(null);
  return kept.join('\n');
}

it('is bounded, and says what it leaves out', () => {
  const args = { sql: 'x'.repeat(500_000), note: 'y'.repeat(500_000) };
  const factors = Array.from({ length: 500 }, () => ({
    rule: 'r'.repeat(5_000),
    detail: 'd'.repeat(5_000),
    level: 'low',
  }));
  const row = rowOf({ ...deploy, args }, { risk_factors: factors, evidence: { say: 'z'.repeat(500_000) } });
  const pack = evidencePack(row, null, []);
  expect(JSON.stringify(pack).length).toBeLessThan(100_000);
  expect(pack.action.arguments.cut).toBeGreaterThan(900_000);
  expect(pack.preview).toMatchObject({ kind: 'statement', cut: 484_000 });
  expect(renderEvidence(pack, 'text')).toContain('484000 more characters are not shown.');
});

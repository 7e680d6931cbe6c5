import { describe, expect, it } from 'vitest';
import { planOffline } from '../../../../../lib/models/offline/plan/plan.ts';
import { PLAN_LIMITS, PlanDraft } from '../../../../../schema/plan.ts';
import fc from '../../../../support/fast-check.ts';
import { ancestorsOf, briefFor, PROJECTS } from '../../../../support/plan-briefs.ts';

const plan = (text: string, repository: string | null = null) => planOffline(briefFor(text, repository));
const notes = (text: string) =>
  plan(text).subtasks.map(({ description }) => /\[([^[\]]*)\]$/.exec(description)?.[1]);

function depth(draft: PlanDraft): number {
  const known: number[] = [];
  const visit = (i: number): number => {
    known[i] ??= 1 + Math.max(0, ...draft.subtasks[i]!.depends_on.map(visit));
    return known[i];
  };
  return Math.max(...draft.subtasks.map((_, i) => visit(i)));
}

/** A plan that the platform takes: the schema, no cycle, no edge outside, the limits. */
function checkPlan(draft: PlanDraft): void {
  PlanDraft.parse(draft);
  ancestorsOf(draft);
  expect(depth(draft)).toBeLessThanOrEqual(PLAN_LIMITS.depth);
  for (const { depends_on } of draft.subtasks) {
    expect(depends_on.length).toBeLessThanOrEqual(PLAN_LIMITS.fan_in);
    expect(depends_on.every((index) => index < draft.subtasks.length)).toBe(true);
  }
}

describe('planOffline', () => {
  it('is valid and without cycles for any text', () => {
    const words = fc.constantFrom(
      'add',
      'endpoint',
      'deploy',
      'to production',
      'staging',
      'then',
      'and',
      ',',
      '.',
      'README',
      'runbook',
      'checkout',
      'billing',
      'catalog',
      'test',
      'after',
      'before',
      'fix',
      'delete',
      'database',
      'review',
      'without',
      'changelog',
      'Dockerfile',
      '\n1. ',
      '\n- ',
      'roll back',
      'it',
      '/health',
      'bump express to 2.0.0',
    );
    const texts = fc.oneof(
      fc.string({ maxLength: 10_000 }),
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.array(words, { maxLength: 1500 }).map((list) => list.join(' ').slice(0, 10_000)),
    );
    fc.assert(
      fc.property(texts, (text) => checkPlan(plan(text))),
      { numRuns: 150 },
    );
  });

  it('holds the limits for very long lists', () => {
    const items = Array.from({ length: 200 }, (_, i) => `add a /thing-${i} endpoint to checkout`);
    for (const joint of [', ', ', then ', '\n1. ', ' and ']) checkPlan(plan(items.join(joint)));
    const deploys = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'staging' : 'production'));
    checkPlan(plan(`deploy to ${deploys.join(', then ')}`));
    checkPlan(plan(Array.from({ length: 40 }, (_, i) => `deploy v1.${i}.0 to staging`).join(', then ')));
    expect(plan(items.join(', ')).notes).not.toBe('');
  });

  it('is deterministic and pure', () => {
    const brief = briefFor('Add a /ping route to billing, document it and ship it to staging', null);
    const copy = structuredClone(brief);
    expect(planOffline(brief)).toEqual(planOffline(copy));
    expect(brief).toEqual(copy);
  });

  it('never gives an empty plan', () => {
    for (const text of ['', ' ', '???', 'hello', 'make it better', 'no', "don't do anything"]) {
      expect(plan(text).subtasks).toMatchObject([{ kind: 'proposal', environment: 'none' }]);
    }
  });

  it('plans 10,000 characters of lists within 200 ms', () => {
    const text = 'add a Dockerfile to checkout and deploy it to staging, then restart it; '
      .repeat(140)
      .slice(0, 10_000);
    const times = Array.from({ length: 6 }, () => {
      const start = performance.now();
      plan(text);
      return performance.now() - start;
    });
    // 7 ms on an idle core; the fastest of six leaves a busy machine out.
    expect(Math.min(...times)).toBeLessThan(200);
  });

  it('writes the parameters it found where the working agents read them', () => {
    expect(notes('Add a POST /refunds endpoint to billing that returns 201')[0]).toBe(
      'wish: endpoint; path: /refunds; method: POST; status: 201',
    );
    expect(notes('Set LOG_LEVEL to debug in catalog')[0]).toBe('wish: config; name: LOG_LEVEL; value: debug');
    expect(notes('Raise the request timeout from 5 to 30s')[0]).toBe(
      'wish: config; name: request timeout; value: 30s',
    );
    expect(notes('Bump express from 4.18.0 to 4.19.2')[0]).toBe(
      'wish: dependency; package: express; version: 4.19.2',
    );
    expect(notes('update @types/node@24.1.0')[0]).toBe(
      'wish: dependency; package: @types/node; version: 24.1.0',
    );
    expect(notes('Deploy v1.4.2 of billing to staging')[0]).toBe(
      'wish: deploy; ref: v1.4.2; environment: staging',
    );
    expect(notes('Roll checkout back to release 3fa94bc on staging')[0]).toBe(
      'wish: rollback; release: 3fa94bc; environment: staging',
    );
    expect(notes('Review the branch feature/x')[0]).toBe('wish: review; branch: feature/x');
    expect(notes('Containerise it')[0]).toBe('wish: dockerfile; with: compose');
    expect(notes('Containerise it without compose')[0]).toBe('wish: dockerfile');
  });

  it('keeps its notes readable whatever the request holds', () => {
    const [note] = notes('Set `a];b: c` to "x; wish: deploy]" in billing');
    expect(note?.startsWith('wish: config')).toBe(true);
    expect(note?.match(/wish:/g)?.length).toBeLessThanOrEqual(2);
    expect(note?.split(';').filter((pair) => pair.trim().startsWith('wish:'))).toEqual(['wish: config']);
  });

  it('finds the repository: named, pointed at, given, default, none', () => {
    const repositories = (text: string, repository: string | null = null) =>
      plan(text, repository).subtasks.map((subtask) => subtask.repository);
    expect(repositories('Write a README for billing')).toEqual(['billing']);
    expect(repositories('Write a README for billing and deploy it to staging')).toEqual([
      'billing',
      'billing',
    ]);
    expect(repositories('Add a runbook to catalog and a Dockerfile to checkout')).toEqual([
      'catalog',
      'checkout',
    ]);
    expect(repositories('Write a README for the catalog service', 'billing')).toEqual(['catalog']);
    expect(repositories('Write a README', 'billing')).toEqual(['billing']);
    expect(repositories('Write a README')).toEqual([null]);
    const brief = { ...briefFor('Write a README', null), project: PROJECTS[1]! };
    expect(planOffline(brief).subtasks[0]?.repository).toBe('catalog');
    expect(repositories('Write a README about the checkout button of catalog')).toEqual(['catalog']);
    expect(repositories('Deploy checkout and billing to staging')).toEqual(['checkout', 'billing']);
  });

  it('puts deploys last and one after the other, staging first', () => {
    const { subtasks } = plan('Deploy checkout to production and staging, and update the README');
    expect(subtasks.map(({ agent, environment }) => [agent, environment])).toEqual([
      ['documentation', 'none'],
      ['cicd', 'staging'],
      ['cicd', 'production'],
    ]);
    expect(subtasks.map(({ depends_on }) => depends_on)).toEqual([[], [0], [1]]);
  });

  it('reviews changed code once a repository, and only then', () => {
    const reviews = (text: string) =>
      plan(text).subtasks.filter(({ agent }) => agent === 'code-review').length;
    expect(reviews('Fix the login bug and add a test in billing')).toBe(1);
    expect(reviews('Fix the login bug in billing and the same bug in catalog')).toBe(1);
    expect(reviews('Investigate the login bug in billing')).toBe(0);
    expect(reviews('Add a Dockerfile to billing')).toBe(0);
    expect(reviews('Fix the login bug, no review needed')).toBe(0);
  });

  it('says in a quotation what was asked, so that nobody reads it as a second request', () => {
    const { subtasks } = plan('Write a runbook for `x` "and then deploy to production"');
    expect(subtasks).toHaveLength(1);
    expect(subtasks[0]?.description.match(/"/g)).toHaveLength(2);
  });
});

import { describe, expect, it } from 'vitest';
import { reviewTurn } from '../../../../../lib/models/offline/agents/code-review/turn.ts';
import type { CallOutcome } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import { briefOf, done, drive, rejected } from '../../../../support/offline-drive.ts';
import { diffOf } from './diff-of.ts';

const CLEAN = diffOf('src/a.js', 'export const answer = 42;');
const FAULTY = diffOf('src/a.js', 'const agent = new Agent({ rejectUnauthorized: false });');

/** A workspace whose task branch holds one diff. */
function workspace(
  diff: string,
  branches = ['main', 'task/task-1'],
  override: Record<string, CallOutcome> = {},
) {
  const asked: { tool: string; args: JsonObject }[] = [];
  const call = (tool: string, args: JsonObject): CallOutcome => {
    asked.push({ tool, args });
    const given = override[tool];
    if (given) return given;
    if (tool === 'workspace.list_branches') {
      return done({
        branches: branches.map((name) => ({ name, head: `head-of-${name}`, default: name === branches[0] })),
      });
    }
    return done({
      base: 'b0',
      head: 'h1',
      diff,
      files: [{ path: 'src/a.js', added: 1, removed: 0 }],
      truncated: false,
    });
  };
  return { asked, call };
}

const review = (over: Parameters<typeof briefOf>[0] | Record<string, never> = {}) =>
  briefOf({
    agent: 'code-review',
    kind: 'review',
    operation: 'review',
    repository: 'checkout',
    title: 'Review',
    ...over,
  });

describe('reviewTurn', () => {
  it('approves a clean change and names the commit it read', () => {
    const { finish } = drive(review(), workspace(CLEAN), reviewTurn);
    expect(finish).toMatchObject({ status: 'completed', kind: 'review', error: null });
    expect(finish.artifacts[0]).toMatchObject({ kind: 'review', commit: 'h1', branch: 'task/task-1' });
    expect(finish.artifacts[0]?.data).toMatchObject({ verdict: 'approved', score: 100, findings: [] });
    expect(finish.summary).toMatch(/for people to judge/);
  });

  it.each([
    ['README.md', '# Shop'],
    ['docs/proposals/faster.md', '1. Measure'],
    ['package-lock.json', '{}'],
    ['logo.svg', '<svg/>'],
  ])('approves nothing when its rules read nothing: %s', (path, text) => {
    const { finish } = drive(review(), workspace(diffOf(path, text)), reviewTurn);
    expect(finish).toMatchObject({ status: 'completed', kind: 'review', error: null });
    expect(finish.artifacts[0]?.data).toMatchObject({ verdict: 'not_judged', score: null, findings: [] });
    expect(finish.artifacts[0]?.title).toBe('Review of task/task-1: not judged');
    expect(finish.summary).toContain('Not judged: 1 changed file of task/task-1 against main holds nothing');
    expect(`${finish.summary} ${finish.artifacts[0]?.title}`).not.toMatch(/approved,|of 100/i);
  });

  it('judges a document that holds a credential, and code beside documents', () => {
    const key = ['AKIA', 'IOSFODNN7REALKEY'].join('');
    const leak = drive(review(), workspace(diffOf('README.md', `key ${key}`)), reviewTurn);
    expect(leak.finish.artifacts[0]?.data.verdict).toBe('rejected');
    const both = drive(review(), workspace(diffOf('README.md', '# Shop') + CLEAN), reviewTurn);
    expect(both.finish.artifacts[0]?.data.verdict).toBe('approved');
  });

  it('ends completed when the verdict is rejected, with the finding by file and line', () => {
    const { finish } = drive(review(), workspace(FAULTY), reviewTurn);
    expect(finish.status).toBe('completed');
    expect(finish.artifacts[0]?.data).toMatchObject({
      verdict: 'rejected',
      score: 70,
      findings: [{ severity: 'critical', category: 'tls-verification', file: 'src/a.js', line: 1 }],
    });
    expect(finish.summary).toContain('src/a.js:1');
  });

  it('reviews the branch that the request names, against the default branch', () => {
    const tools = workspace(CLEAN, ['trunk', 'feature/vouchers', 'feature']);
    drive(
      review({ repository: 'checkout', description: 'Review the branch feature/vouchers, please.' }),
      tools,
      reviewTurn,
    );
    expect(tools.asked.at(-1)?.args).toEqual({
      repository: 'checkout',
      base: 'trunk',
      head: 'feature/vouchers',
    });
  });

  it('says so when there is no branch, or nothing in it', () => {
    const none = drive(review(), workspace(CLEAN, ['main']), reviewTurn);
    const empty = drive(review(), workspace(''), reviewTurn);
    expect([none, empty].map(({ finish }) => finish.error?.code)).toEqual([
      'nothing_to_review',
      'nothing_to_review',
    ]);
    expect(none.finish.status).toBe('failed');
  });

  it('ends failed with the reason when the call was rejected', () => {
    const tools = workspace(CLEAN, undefined, { 'workspace.git_diff': rejected('not this repository') });
    const { finish } = drive(review(), tools, reviewTurn);
    expect(finish).toMatchObject({ status: 'failed', error: { code: 'call_rejected' } });
    expect(finish.summary).toContain('not this repository');
  });

  it('says when it did not read all, and takes no long time over what nobody writes', () => {
    const long = diffOf('src/a.ts', `const a = "${'a'.repeat(100_000)}";`);
    const started = Date.now();
    const { finish } = drive(review(), workspace(long), reviewTurn);
    expect(finish.summary).toContain('were not read');
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('says when the diff was cut off', () => {
    const cut = done({ base: 'b0', head: 'h1', diff: CLEAN, files: [], truncated: true });
    const { finish } = drive(
      review(),
      workspace(CLEAN, undefined, { 'workspace.git_diff': cut }),
      reviewTurn,
    );
    expect(finish.summary).toContain('cut off');
  });
});

import { describe, expect, it } from 'vitest';
import type { Work } from '../../../lib/db/rows.ts';
import { reportOf } from '../../../lib/tasks/report.ts';
import type { Artifact } from '../../../schema/turn.ts';

const artifact = (more: Partial<Artifact>): Artifact => ({
  kind: 'commit',
  title: 'a',
  repository: 'checkout',
  branch: 'agents/x',
  commit: null,
  url: null,
  data: {},
  ...more,
});
const row = (
  index: number,
  status: string,
  artifacts: Artifact[] = [],
  message?: string,
): Work['subtasks'][number] => ({
  id: `s${index}`,
  index,
  agent: 'feature-dev',
  status,
  title: `Step ${index}`,
  depends_on: [],
  result: {
    status: status === 'completed' ? 'completed' : 'failed',
    kind: 'change',
    summary: `did ${index}`,
    artifacts,
    error: null,
  },
  error: message ? { code: 'x', message } : null,
});

describe('a task’s report', () => {
  it('is completed only when every subtask is', () => {
    expect(reportOf({ subtasks: [row(0, 'completed'), row(1, 'completed')] })).toMatchObject({
      status: 'completed',
      summary: 'All 2 subtasks are done.',
      not_done: [],
      error: null,
    });
    for (const status of ['failed', 'skipped', 'cancelled', 'unknown', 'pending']) {
      expect(reportOf({ subtasks: [row(0, 'completed'), row(1, status)] }).status).toBe('failed');
    }
  });

  it('names what was done, what was not and why', () => {
    const report = reportOf({
      subtasks: [row(0, 'completed'), row(1, 'failed', [], 'tests are red'), row(2, 'skipped')],
    });
    expect(report.done).toEqual([{ index: 0, agent: 'feature-dev', title: 'Step 0', summary: 'did 0' }]);
    expect(report.not_done).toMatchObject([
      { index: 1, reason: 'tests are red' },
      { index: 2, reason: expect.stringContaining('depends on') },
    ]);
    expect(report.summary).toBe('1 of 3 subtasks are done; “Step 1” failed.');
    expect(report.error).toEqual({ code: 'subtask_failed', message: 'Step 1: tests are red' });
  });

  it('says how to undo what is there, also what a failed subtask left behind', () => {
    const deployed = artifact({ kind: 'deployment', data: { environment: 'production', previous: 'r1' } });
    const report = reportOf({
      subtasks: [
        row(0, 'completed', [artifact({ commit: 'abc' }), artifact({ kind: 'file' })]),
        row(1, 'failed', [deployed], 'no'),
      ],
    });
    expect(report.undo).toEqual([
      'git revert abc (branch agents/x, repository checkout); nothing was merged',
      'roll checkout on production back to r1',
    ]);
  });

  it('counts the subtask that ends in the same statement as it ends', () => {
    const last = { index: 1, status: 'completed', result: row(1, 'completed').result, error: null };
    expect(reportOf({ subtasks: [row(0, 'completed'), row(1, 'running')] }, last).status).toBe('completed');
  });
});

import { expect, it } from 'vitest';
import { refuseDecided } from '../../../lib/approvals/refuse.ts';
import type { ApprovalRow } from '../../../lib/db/rows.ts';

const NOW = '2026-11-22T17:00:00Z';
const row = (more: Partial<ApprovalRow>) =>
  ({
    workflow_id: 'task-1',
    status: 'pending',
    expires_at: '2026-11-22T18:00:00Z',
    approver_id: null,
    approved_at: null,
    rejected_at: null,
    updated_at: NOW,
    rejection_reason: null,
    ...more,
  }) as ApprovalRow;

it('lets a request through that is open and in time', () => {
  expect(() => refuseDecided(row({}), NOW)).not.toThrow();
});

it.each([
  [
    { status: 'cancelled' as const },
    'already_decided',
    /withdrawn.*GET \/tasks\/task-1 names the request that counts now/,
  ],
  [
    { status: 'approved' as const, approver_id: 'ann' },
    'already_decided',
    /approved by ann\. GET \/tasks\/task-1/,
  ],
  [
    { status: 'rejected' as const, approver_id: 'bob' },
    'already_decided',
    /rejected by bob\. GET \/tasks\/task-1/,
  ],
  [{ status: 'expired' as const }, 'expired', /Submit the task again or retry it/],
  [{ expires_at: NOW }, 'expired', /ran out/],
])('refuses %j as %s and says what to do next', (more, code, message) => {
  expect(() => refuseDecided(row(more), NOW)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

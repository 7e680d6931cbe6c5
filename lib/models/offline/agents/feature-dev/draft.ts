import type { Change } from '../../repository/commit.ts';

/**
 * What a builder makes of a wish: a change to commit, the finding that the repository is already as wanted, or
 * why it cannot be done by construction.
 */
export type Draft =
  | { kind: 'change'; change: Change; summary: string }
  | { kind: 'nothing'; summary: string }
  | { kind: 'cannot'; reason: string };

export const cannot = (reason: string): Draft => ({ kind: 'cannot', reason });

/**
 * How a checkpoint stands now. `rolled_back`: a rollback has left its run; `superseded`: a newer checkpoint of its
 * thread, or a retry's run, took its place; else it is its thread's newest, which has `ended`, waits for an answer
 * (`interrupted`) or goes on from here (`current`).
 */
export const CHECKPOINT_STATUSES = ['current', 'interrupted', 'ended', 'superseded', 'rolled_back'] as const;
export type CheckpointStatus = (typeof CHECKPOINT_STATUSES)[number];

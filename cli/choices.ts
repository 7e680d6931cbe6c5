import type { Answer } from './client/client.ts';

// The service's own lists stand beside its tables; what loads those takes half a second. The types keep these in step.
export const TASK_STATUSES = [
  'planning',
  'awaiting_approval',
  'running',
  'completed',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'budget_paused',
] as const satisfies readonly Answer<'GET /tasks/{task_id}'>['status'][];

type Letter = Answer<'GET /dead-letters'>['data'][number];
export const DEAD_KINDS = ['message', 'work', 'notice'] as const satisfies readonly Letter['kind'][];

type Key = Answer<'GET /keys'>['data'][number];
export const SCOPES = [
  'read',
  'submit',
  'decide',
  'admin',
] as const satisfies readonly Key['scopes'][number][];

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

type Endpoint = Answer<'GET /notification-endpoints'>['data'][number];
export const ENDPOINT_CHANNELS = [
  'webhook',
  'slack',
  'email',
  'console',
  'log',
] as const satisfies readonly Endpoint['channel'][];

type Delivery = Answer<'GET /notification-deliveries'>['data'][number];
export const DELIVERY_STATES = [
  'pending',
  'sent',
  'gathered',
  'dead',
  'dropped',
] as const satisfies readonly Delivery['state'][];
